"""Reads an `expect` step into its compared figures, in the order written (SCENARIOS 6)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from app.scenarios.expectations import CompleteList, Expect, Expectation, Figure
from app.scenarios.names import Names
from app.scenarios.reading import figures
from app.scenarios.reading.balances import balances
from app.scenarios.reading.figures import Figures
from app.scenarios.reading.indicators import INDICATORS, indicator
from app.written.fields import Place, Read, entries, scalar
from app.written.nodes import Table
from app.written.problems import Unsound
from app.written.values import amount, text, word, year


@dataclass(slots=True)
class _Reading:
    """The figures of one step as far as they have been read."""

    on: date
    names: Names
    note: str | None = None
    figures: list[Expectation] = field(default_factory=list)
    complete: list[CompleteList] = field(default_factory=list)

    def add(self, line: int, path: tuple[str, ...], expected: Figure) -> None:
        self.figures.append(Expectation(on=self.on, line=line, path=path, expected=expected, note=self.note))

    def close(self, line: int, path: tuple[str, ...], listed: list[str]) -> None:
        self.complete.append(CompleteList(line=line, path=path, listed=frozenset(listed)))


def read_expect(place: Place, on: date, names: Names) -> Expect:
    """One step's figures."""
    before = len(place.problems)
    sections = {scalar(at_key).value: (at_key, at_value) for at_key, at_value in entries(place)}
    reading = _Reading(on, names)
    with suppress(Unsound):
        reading.note = text(sections.pop("note")[1]) if "note" in sections else None
    for key, (at_key, at_value) in sections.items():
        with suppress(Unsound):
            if key not in SECTIONS:
                at_key.refuse("is not a field known here")
            SECTIONS[key](at_value, reading)
    if len(place.problems) > before:
        raise Unsound
    return Expect(line=place.line, note=reading.note, figures=tuple(reading.figures), complete=tuple(reading.complete))


def _balances(place: Place, reading: _Reading) -> None:
    found = balances(place)
    for balance in found:
        reading.add(balance.line, ("balances", balance.name), balance.expected)
    reading.close(place.line, ("balances",), [balance.name for balance in found])


def _subledgers(place: Place, reading: _Reading) -> None:
    parties = _parties(reading.names)
    for at_account, at_parties in entries(place):
        with suppress(Unsound):
            code = word(*parties)(at_account)
            _subledger(at_parties, code, parties[code], reading)


def _subledger(place: Place, code: str, party: Read[str], reading: _Reading) -> None:
    listed: list[str] = []
    for at_name, at_amount in entries(place):
        with suppress(Unsound):
            listed.append(party(at_name))
            reading.add(at_name.line, ("subledgers", code, listed[-1]), amount(at_amount))
    reading.close(place.line, ("subledgers", code), listed)


def _parties(names: Names) -> dict[str, Read[str]]:
    """Whom each account with a sub-ledger is kept by (DOMAIN 10)."""
    return {
        "4111": names.units.known,
        "4112": names.units.known,
        "4191": names.units.known,
        "4011": names.facilities.known,
        "4091": names.facilities.known,
        "4012": lambda at: str(names.payout(at)),
        "4192": names.refunds.known,
        "47121": names.receipts.known,
        "47122": names.collectives.known,
    }


def _things(
    section: str, known: Callable[[Names], Read[object]], spec: Callable[[Names], Figures]
) -> Callable[[Place, _Reading], None]:
    """The reader of a section that names things and some figures of each."""

    def read(place: Place, reading: _Reading) -> None:
        for at_name, at_figures in entries(place):
            with suppress(Unsound):
                name = str(known(reading.names)(at_name))
                _refuse_both(at_figures, "result", "deficit")
                _figures(at_figures, (section, name), spec(reading.names), reading)

    return read


def _refuse_both(place: Place, one: str, other: str) -> None:
    match place.node:
        case Table(entries=written) if {one, other} <= {key.value for key, _ in written}:
            place.refuse(f"has {one} and {other}; only one of them can be")


def _figures(place: Place, path: tuple[str, ...], spec: Figures, reading: _Reading) -> None:
    for at_key, at_value in entries(place):
        with suppress(Unsound):
            key = scalar(at_key).value
            read = spec.get(key)
            if read is None:
                at_key.refuse("is not a figure known here")
            if callable(read):
                reading.add(at_key.line, (*path, key), read(at_value))
            else:
                _figures(at_value, (*path, key), read, reading)


def _indicators(place: Place, reading: _Reading) -> None:
    for at_name, at_value in entries(place):
        with suppress(Unsound):
            name = word(*INDICATORS)(at_name)
            reading.add(at_name.line, ("indicators", name), indicator(at_value, name))


SECTIONS: dict[str, Callable[[Place, _Reading], None]] = {
    "balances": _balances,
    "subledgers": _subledgers,
    "units": _things("units", lambda names: names.units.known, lambda names: figures.unit_figures()),
    "receipts": _things("receipts", lambda names: names.receipts.known, figures.receipt_figures),
    "claims": _things("claims", lambda names: names.claims.known, lambda names: figures.claim_figures()),
    "payouts": _things("payouts", lambda names: names.payout, lambda names: figures.PAYOUT),
    "batches": _things("batches", lambda names: names.batches.known, figures.batch_figures),
    "refunds": _things("refunds", lambda names: names.refunds.known, lambda names: figures.REFUND),
    "statements": _things("statements", lambda names: names.statement, lambda names: figures.STATEMENT),
    "schemes": _things("schemes", lambda names: names.schemes.known, lambda names: figures.SHARES),
    "year_end": _things("year_end", lambda names: year, figures.year_end_figures),
    "indicators": _indicators,
}
