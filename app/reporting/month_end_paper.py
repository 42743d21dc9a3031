"""The month-end pack on paper: everything an accountant files for a month, with its checklist and room to sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounting import MonthEndPack, Weight
from app.core.money import Money
from app.reporting.indicators import Indicator, tell
from app.reporting.paper import Paper
from app.reporting.words import Words
from app.subsidies import Age, Position

PART_MM, SIGNATURES_MM = 45, 55
SIGNS = ("prepared", "coordinator", "signatory")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthEnd:
    """A month's figures and the indicators of its last day, drawn up by somebody."""

    pack: MonthEndPack
    indicators: Sequence[Indicator]
    made_by: str


def month_end_pdf(told: MonthEnd, language: str) -> bytes:
    """The pack as a PDF in the reader's language."""
    return _Drawing(told, Words(language)).bytes()


class _Drawing:
    """The paper under way, part after part."""

    def __init__(self, told: MonthEnd, words: Words) -> None:
        self._told, self._pack, self._words = told, told.pack, words
        title = words("registers.titles.month_end_pack")
        printed = words("registers.made", on=words.day(self._pack.made_at.date()), by=told.made_by)
        month = self._pack.period.ends_on
        foot = f"{self._pack.mutual_name} · {month:%m/%Y} · {printed}"
        self._paper = Paper(words, title=f"{title} {month:%m/%Y}", foot=foot)
        self._paper.heading(title, f"{month:%m/%Y}")

    def bytes(self) -> bytes:
        """All parts, in the order of the accountant's file."""
        self._cover()
        self._trial()
        self._movements()
        self._wallets()
        self._suspense()
        self._payables()
        self._arrears()
        self._subsidies()
        self._indicators()
        self._checklist()
        self._end()
        return self._paper.bytes()

    def _cover(self) -> None:
        pack, words = self._pack, self._words
        state = words("pack.closed" if pack.is_closed else "pack.open")
        self._paper.facts(
            [
                (words("registers.mutual"), f"{pack.mutual_name} ({pack.mutual_code})"),
                (words("pack.month"), self._period()),
                (words("pack.state"), state),
                (words("pack.made"), f"{words.day(pack.made_at.date())} · {self._told.made_by}"),
            ]
        )
        self._paper.facts(
            [
                (words("pack.suspense"), self._money(pack.suspense.minor)),
                (words("pack.in_transit"), self._money(pack.in_transit_minor)),
                (words("pack.payables"), self._money(sum(one.payable_minor for one in pack.payables))),
                (words("pack.arrears"), self._money(sum(one.instalments_minor for one in pack.arrears))),
                (words("pack.operators"), self._money(pack.operators_minor)),
                (words("pack.to_repay"), self._money(pack.subsidies_to_repay_minor)),
            ]
        )
        self._paper.sentence(words("registers.chain", hash=pack.chain_head))

    def _trial(self) -> None:
        rows = [
            [
                row.code,
                self._name(row.name_fr, row.name_en),
                self._unless_zero(row.debit_balance_minor),
                self._unless_zero(row.credit_balance_minor),
            ]
            for row in self._pack.trial
        ]
        debit = sum(row.debit_balance_minor for row in self._pack.trial)
        credit = sum(row.credit_balance_minor for row in self._pack.trial)
        total = ["", self._words("registers.total"), self._figure(debit), self._figure(credit)]
        self._part(
            "trial", ("account", "name", "debit_balance", "credit_balance"), rows, (10, 50, 20, 20), "LLRR", total
        )

    def _movements(self) -> None:
        found = [one for one in self._pack.movements if one.debit_minor or one.credit_minor]
        rows = [
            [
                one.code,
                self._name(one.name_fr, one.name_en),
                *map(self._figure, (one.opening_minor, one.debit_minor, one.credit_minor, one.closing_minor)),
            ]
            for one in found
        ]
        moved = (sum(one.debit_minor for one in found), sum(one.credit_minor for one in found))
        total = ["", self._words("registers.total"), "", *map(self._figure, moved), ""]
        keys = ("account", "name", "opening", "debit", "credit", "closing")
        self._part("movements", keys, rows, (9, 39, 14, 14, 14, 14), "LLRRRR", total)

    def _wallets(self) -> None:
        rows = [
            [
                one.account,
                one.name,
                self._figure(one.balance_minor),
                "" if one.stated_minor is None else self._figure(one.stated_minor),
                self._words.day(one.proven_on),
                self._figure(one.difference_minor),
                self._words(f"registers.answers.{'yes' if one.is_proven else 'no'}"),
            ]
            for one in self._pack.wallets
        ]
        keys = ("account", "name", "closing", "stated", "stated_on", "difference", "proven")
        self._part("wallets", keys, rows, (11, 26, 15, 17, 14, 15, 16), "LLRRLRL")

    def _suspense(self) -> None:
        waiting = self._pack.suspense
        rows = [
            [one.reference, self._words.day(one.received_on), str(one.age_days), self._figure(one.minor)]
            for one in waiting.oldest
        ]
        total = [self._words("pack.payments", count=waiting.payments), "", "", self._figure(waiting.minor)]
        self._part(
            "suspense", ("operator_reference", "received_on", "days", "left"), rows, (40, 20, 12, 20), "LLRR", total
        )

    def _payables(self) -> None:
        found = self._pack.payables
        rows = [
            [one.code, one.name, self._figure(one.payable_minor), self._figure(one.recoverable_minor)] for one in found
        ]
        sums = (sum(one.payable_minor for one in found), sum(one.recoverable_minor for one in found))
        total = ["", self._words("registers.total"), *map(self._figure, sums)]
        self._part("payables", ("code", "facility", "payable", "recoverable"), rows, (12, 50, 20, 20), "LLRR", total)

    def _arrears(self) -> None:
        found = self._pack.arrears
        rows = [
            [one.antenna, str(one.units), self._figure(one.instalments_minor), self._figure(one.fees_minor)]
            for one in found
        ]
        sums = (sum(one.instalments_minor for one in found), sum(one.fees_minor for one in found))
        total = [self._words("registers.total"), str(sum(one.units for one in found)), *map(self._figure, sums)]
        self._part("arrears", ("antenna", "units", "arrears", "fee_due"), rows, (40, 12, 20, 20), "LRRR", total)

    def _subsidies(self) -> None:
        rows = [
            [
                self._funder(one),
                *map(
                    self._words.figures,
                    (one.unbilled, one.open, *(one.open_by_age[age] for age in Age), one.receivable),
                ),
            ]
            for one in self._pack.subsidies
        ]
        whole = sum(one.receivable.minor for one in self._pack.subsidies)
        total = [self._words("registers.total"), *[""] * 6, self._figure(whole)]
        keys = ("funder", "unbilled", "open", "open_to_90", "open_to_180", "open_to_365", "open_older", "receivable")
        self._part("subsidies", keys, rows, (24, 13, 14, 12, 12, 13, 13, 14), "WRRRRRRR", total)

    def _funder(self, one: Position) -> str:
        """Its kind, with its name where several came one after the other."""
        kind = self._words(f"funders.{one.funder.value}")
        are_several = sum(other.funder is one.funder for other in self._pack.subsidies) > 1
        return f"{kind} ({one.name})" if are_several else kind

    def _indicators(self) -> None:
        told = [tell(one, self._words) for one in self._told.indicators]
        self._part("indicators", ("indicator", "value"), [[one.name, one.shown] for one in told], (70, 20), "LR")

    def _checklist(self) -> None:
        is_french = self._words.language == "fr"
        rows = [
            [
                self._words("pack.blocking" if item.weight is Weight.BLOCKING else "pack.warning"),
                item.sentence_fr if is_french else item.sentence,
                str(item.cases),
                "" if item.amount_minor is None else self._figure(item.amount_minor),
            ]
            for item in self._pack.checklist.items
        ]
        self._room()
        self._paper.section(self._words("pack.parts.checklist"))
        if rows:
            keys = ("weight", "item", "cases", "sum")
            self._paper.figures(self._heads(keys), rows, (14, 62, 8, 14), "LLRR")
        else:
            self._paper.sentence(self._words("pack.all_done"))

    def _end(self) -> None:
        """The books' head stands on the sheet that is signed."""
        if self._paper.will_page_break(SIGNATURES_MM):
            self._paper.add_page()
        self._paper.section(self._words("pack.parts.signatures"))
        self._paper.sentence(self._words("registers.chain", hash=self._pack.chain_head))
        self._paper.ln(3)
        people = [self._words(f"registers.signs.{who}") for who in SIGNS]
        self._paper.places_to_sign(people, self._words("registers.sign"))

    def _part(
        self,
        name: str,
        keys: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        align: str,
        total: Sequence[str] | None = None,
    ) -> None:
        """A part under its name; a sentence where it has no line."""
        self._room()
        self._paper.section(self._words(f"pack.parts.{name}"))
        if not rows:
            self._paper.sentence(self._words("registers.empty"))
            return
        lines = [(False, row) for row in rows] + ([(True, total)] if total else [])
        self._paper.sheet(self._heads(keys), lines, widths, align)

    def _room(self) -> None:
        if self._paper.will_page_break(PART_MM):
            self._paper.add_page()

    def _heads(self, keys: Sequence[str]) -> list[str]:
        return [self._words(f"registers.columns.{key}") for key in keys]

    def _period(self) -> str:
        period = self._pack.period
        return self._words(
            "registers.between", since=self._words.day(period.starts_on), until=self._words.day(period.ends_on)
        )

    def _name(self, french: str, english: str) -> str:
        return french if self._words.language == "fr" else english

    def _money(self, minor: int) -> str:
        return self._words.money(Money(minor, self._pack.currency))

    def _figure(self, minor: int) -> str:
        return self._words.figures(Money(minor, self._pack.currency))

    def _unless_zero(self, minor: int) -> str:
        return self._figure(minor) if minor else ""
