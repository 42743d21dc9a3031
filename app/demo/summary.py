"""The summary that a manager reads at the end, in French first, in English second."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from app.demo.backoffice.telling import told_books
from app.demo.figures import Figures
from app.demo.paid import NOTHING, MoneyOut, Sum
from app.demo.proving import told_outage, told_proofs
from app.demo.writing import Line, Writer
from app.subsidies import Funder

WIDTH, FIGURE = 46, 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What depends on the machine, and so is no part of the figures."""

    seconds: float
    log: str


def words(language: str) -> Mapping[str, Any]:
    """The catalogue of a language; one we do not have is French."""
    return _catalogue(language if language in languages() else "fr")


@cache
def languages() -> Sequence[str]:
    """The languages there are, by their files."""
    return sorted(file.name.removesuffix(".yaml") for file in files("app.demo").joinpath("languages").iterdir())


def summarise(figures: Figures, timing: Timing, language: str) -> str:
    """All sections, one figure a line."""
    say, write = words(language), Writer(language)
    told = [say["title"].format(on=write.day(figures.on))]
    for title, lines in _sections(figures, timing, say, write):
        told += ["", title, *(f"  {label:<{WIDTH}}{value:>{FIGURE}}" for label, value in lines)]
        if title == say["sections"]["payouts"]:
            told += _advice(figures.out, say)
    verdict = [say["proven"]] if figures.is_proven else [say["refuted"], *figures.findings]
    return "\n".join([*told, "", *verdict])


def _sections(
    figures: Figures, timing: Timing, say: Mapping[str, Any], write: Writer
) -> Iterator[tuple[str, Iterator[Line]]]:
    """Each with its title, in the order in which a manager asks."""
    titles = say["sections"]
    yield titles["people"], _people(figures, say, write)
    yield titles["contributions"], _contributions(figures, say, write)
    yield titles["collected"], _listed(figures.collected, say["way"], write)
    yield titles["matching"], _matching(figures, say, write)
    yield titles["suspense"], _suspense(figures, say, write)
    yield titles["claims"], _claims(figures.out, say, write)
    yield titles["payouts"], _payouts(figures.out, say, write)
    yield from told_books(figures.books, say, write)
    yield titles["deliveries"], _deliveries(figures, say, write)
    yield from told_outage(figures.outage, say, write)
    yield from told_proofs(figures.proofs, say, write)
    yield titles["proof"], _proof(figures, timing, say, write)


def _people(figures: Figures, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    for name, value in (("households", figures.households), ("units", figures.units), ("persons", figures.persons)):
        yield say[name], write.number(value)
    for status, number in figures.statuses.items():
        yield say["status"][status], write.number(number)


def _contributions(figures: Figures, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    for name in ("called", "arrears", "advances", "collective"):
        yield say[name], write.money(getattr(figures, f"{name}_minor"))
    for funder in Funder:
        yield say["accrued"][funder.value], write.money(figures.books.funders[funder].accrued)
    yield say["fees"], write.money(figures.fees_minor)


def _listed(sums: Mapping[str, Sum], names: Mapping[str, str], write: Writer) -> Iterator[Line]:
    for way, one in sums.items():
        yield names[way], write.sum(one)


def _matching(figures: Figures, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    yield from _listed(figures.matched, say["method"], write)
    automatic, mobile = figures.automatic, figures.mobile
    by_number, by_amount = (automatic.number, mobile.number), (automatic.minor, mobile.minor)
    yield say["automatic"], f"{write.share(*by_number)} · {write.share(*by_amount)}"
    yield say["reversed"], write.sum(figures.reversed)


def _suspense(figures: Figures, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    yield from _listed(figures.waiting, say["reason"], write)
    yield say["oldest"], write.day(figures.oldest_on) if figures.oldest_on else say["nothing"]


def _claims(out: MoneyOut, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    """What came, and what became of it, with the reasons below rejections and reductions (C4)."""
    for state in ("received", "approved"):
        yield say["claim"][state], write.sum(out.claims.get(state, NOTHING))
    yield from _coded(out.reduced_for, say, write)
    yield say["claim"]["rejected"], write.sum(out.claims.get("rejected", NOTHING))
    yield from _coded(out.rejected_for, say, write)


def _coded(sums: Mapping[str, Sum], say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    for code, one in sums.items():
        yield f"  {code} {say['code'][code]}", write.sum(one)


def _payouts(out: MoneyOut, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    for state in ("paid", "in_transit", "in_doubt", "failed", "returned", "refunded"):
        yield say["payout"][state], write.sum(out.payouts.get(state, NOTHING))
    yield say["kept_back"], write.sum(out.kept_back)
    yield say["resent"], write.number(out.resent)
    yield say["days"], write.mean(out.days, out.paid_claims)
    for name, minor in out.floats.items():
        yield say["float"].format(wallet=name), write.money(minor)


def _advice(out: MoneyOut, say: Mapping[str, Any]) -> Sequence[str]:
    """Who must look, where something is in doubt: nothing of it is sent again by guess (P2)."""
    return [f"  {line}" for line in say["in_doubt_advice"]] if "in_doubt" in out.payouts else []


def _deliveries(figures: Figures, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    yield say["callbacks"], write.number(figures.callbacks)
    for word, number in figures.deliveries.items():
        yield say["delivery"][word], write.number(number)
    yield say["same_bytes"], write.number(figures.callbacks - sum(figures.deliveries.values()))


def _proof(figures: Figures, timing: Timing, say: Mapping[str, Any], write: Writer) -> Iterator[Line]:
    yield say["debit"], write.money(figures.debit_minor)
    yield say["credit"], write.money(figures.credit_minor)
    yield say["difference"], write.money(figures.debit_minor - figures.credit_minor)
    yield say["theirs"], write.money(figures.out.theirs_minor)
    yield say["ours"], write.money(figures.out.ours_minor)
    yield say["checks"], write.number(figures.checks)
    yield say["findings"], write.number(len(figures.findings))
    yield say["seconds"], f"{timing.seconds:.0f} s"
    yield say["rate"], write.number(round(figures.callbacks / timing.seconds))
    yield say["log"], timing.log


@cache
def _catalogue(language: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(
        files("app.demo").joinpath("languages", f"{language}.yaml").read_text("utf-8")
    )
    return read
