"""The year-end pack on paper: balance sheet, income statement, deferral, appropriation, for the assembly to sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounting.years import Appropriation, PackLine, YearPack
from app.core.money import Money
from app.reporting.paper import Paper
from app.reporting.words import Words

PART_MM, SIGNATURES_MM = 45, 55
SIGNS = ("prepared", "coordinator", "signatory")
WIDTHS = (12, 60, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEnd:
    """A closed year, drawn up by somebody."""

    mutual: str
    pack: YearPack
    chain_head: str
    made_by: str
    made_on: str


def year_end_pdf(told: YearEnd, language: str) -> bytes:
    """The pack as a PDF in the reader's language."""
    words, figures = Words(language), told.pack.closed.figures
    title = words("registers.titles.year_end_pack")
    foot = f"{told.mutual} · {figures.year} · {words('registers.made', on=told.made_on, by=told.made_by)}"
    paper = Paper(words, title=f"{title} {figures.year}", foot=foot)
    paper.heading(title, str(figures.year))
    paper.facts(
        [
            (words("registers.mutual"), told.mutual),
            (words("pack.closed_on"), words.day(told.pack.closed.closed_at.date())),
            (words("pack.year_income"), _money(told, figures.income_minor, words)),
            (words("pack.year_expense"), _money(told, figures.expense_minor, words)),
        ]
    )
    _statement(paper, told, words, "assets", told.pack.assets)
    _statement(paper, told, words, "liabilities", told.pack.liabilities)
    _statement(paper, told, words, "income", told.pack.income)
    _statement(paper, told, words, "expense", told.pack.expense)
    _result(paper, told, words)
    _deferral(paper, told, words)
    _appropriation(paper, told, words, told.pack.appropriation)
    _end(paper, told, words)
    return paper.bytes()


def _statement(paper: Paper, told: YearEnd, words: Words, name: str, lines: Sequence[PackLine]) -> None:
    """One column of accounts with its total."""
    rows = [[one.account.code, _name(one, words), _figure(told, one.amount_minor, words)] for one in lines]
    total = sum(one.amount_minor for one in lines)
    _part(paper, words, name, rows, ["", words("registers.total"), _figure(told, total, words)])


def _result(paper: Paper, told: YearEnd, words: Words) -> None:
    income = sum(one.amount_minor for one in told.pack.income)
    expense = sum(one.amount_minor for one in told.pack.expense)
    paper.ln(1)
    paper.total(words("pack.result"), _money(told, income - expense, words), strong=True)


def _deferral(paper: Paper, told: YearEnd, words: Words) -> None:
    """What of the contributions belongs to the next year, and what claims were still to be decided (E26)."""
    figures = told.pack.closed.figures
    shares = figures.deferred
    named = (
        ("deferred_members", shares.member_minor),
        ("deferred_state", shares.state_minor),
        ("deferred_donor", shares.donor_minor),
        ("outstanding_claims", figures.claims_minor),
        ("not_invoiced", figures.not_invoiced_minor),
    )
    rows = [["", words(f"pack.{key}"), _figure(told, minor, words)] for key, minor in named]
    _part(paper, words, "deferral", rows)


def _appropriation(paper: Paper, told: YearEnd, words: Words, voted: Appropriation | None) -> None:
    rows: list[list[str]] = []
    if voted is not None:
        rows = [
            ["", words("pack.result"), _figure(told, voted.result_minor, words)],
            ["", words("pack.to_reserve", percent=voted.reserve_percent), _figure(told, voted.reserve_minor, words)],
            ["", words("pack.to_retained"), _figure(told, voted.retained_minor, words)],
        ]
    _part(paper, words, "appropriation", rows, empty=words("pack.not_voted"))


def _end(paper: Paper, told: YearEnd, words: Words) -> None:
    if paper.will_page_break(SIGNATURES_MM):
        paper.add_page()
    paper.section(words("pack.parts.signatures"))
    paper.sentence(words("registers.chain", hash=told.chain_head))
    paper.ln(3)
    paper.places_to_sign([words(f"registers.signs.{who}") for who in SIGNS], words("registers.sign"))


def _part(
    paper: Paper,
    words: Words,
    name: str,
    rows: Sequence[Sequence[str]],
    total: Sequence[str] | None = None,
    empty: str = "",
) -> None:
    if paper.will_page_break(PART_MM):
        paper.add_page()
    paper.section(words(f"pack.parts.{name}"))
    if not rows:
        paper.sentence(empty or words("registers.empty"))
        return
    lines = [(False, row) for row in rows] + ([(True, total)] if total else [])
    paper.sheet([words(f"registers.columns.{key}") for key in ("account", "name", "sum")], lines, WIDTHS, "LLR")


def _name(line: PackLine, words: Words) -> str:
    return line.account.name_fr if words.language == "fr" else line.account.name_en


def _figure(told: YearEnd, minor: int, words: Words) -> str:
    return words.figures(Money(minor, told.pack.closed.figures.currency))


def _money(told: YearEnd, minor: int, words: Words) -> str:
    return words.money(Money(minor, told.pack.closed.figures.currency))
