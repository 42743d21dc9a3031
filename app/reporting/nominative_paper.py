"""The nominative statement on paper: what a funder checks against its register of members, and signs."""

from app.core.money import Money
from app.reporting.nominative import Group, Nominative
from app.reporting.paper import Paper
from app.reporting.registers.model import TooLongForPaper
from app.reporting.words import Words
from app.subsidies import StatementLine

MOST_LINES = 20_000
END_MM, ANTENNA_MM = 95, 5.5
HEAD_OF_GROUP_MM = 35


def nominative_pdf(told: Nominative, language: str) -> bytes:
    """The statement as a PDF in the reader's language, sums by antenna and campaign, and room for two signatures.

    Raises `TooLongForPaper` for what would be drawn for minutes: the same is given as rows.
    """
    if len(told.lines) > MOST_LINES:
        raise TooLongForPaper(most=MOST_LINES)
    words, statement = Words(language), told.statement
    printed = words("printed", date=words.day(told.printed_on))
    foot = f"{told.mutual} · {statement.number} · {printed}"
    paper = Paper(words, title=f"{words('nominative.title')} {statement.number}", foot=foot)
    paper.heading(words("nominative.title"), words("nominative.number", number=statement.number))
    paper.facts(_facts(told, words))
    for group in told.groups:
        _group(paper, group, words)
    _end(paper, told, words)
    return paper.bytes()


def _facts(told: Nominative, words: Words) -> list[tuple[str, str]]:
    one = told.statement
    period = words("nominative.between", since=words.day(one.first_on), until=words.day(one.last_on))
    return [
        (words("nominative.from"), told.mutual),
        (words("nominative.to"), f"{one.funder_name} ({words(f'funders.{one.funder.value}')})"),
        (words("nominative.billed_on"), words.day(one.billed_on)),
        (words("nominative.period"), period),
        (words("nominative.lines"), str(one.lines_count)),
        (words("nominative.total"), words.money(one.billed)),
    ]


def _group(paper: Paper, group: Group, words: Words) -> None:
    """The lines of an antenna and campaign; their head never stands alone at the foot of a page."""
    if paper.will_page_break(HEAD_OF_GROUP_MM):
        paper.add_page()
    paper.section(words("nominative.group", antenna=group.antenna, campaign=group.campaign))
    paper.register(
        words.list_at("nominative.columns"),
        (_line(line, words) for line in group.lines),
        widths=(8, 18, 44, 18, 12, 16, 18),
        align="RLLLRLR",
    )
    paper.ln(1)
    subtotal = words("nominative.subtotal", antenna=group.antenna, campaign=group.campaign)
    paper.total(subtotal, words.money(group.total))


def _line(line: StatementLine, words: Words) -> list[str]:
    instalment = words(f"nominative.kinds.{line.kind}", number=line.instalment)
    return [
        str(line.position),
        line.unit_reference,
        line.head or "–",
        instalment,
        str(line.persons),
        words.day(line.settled_on),
        words.figures(line.amount),
    ]


def _end(paper: Paper, told: Nominative, words: Words) -> None:
    """Sums, hashes and signatures on one page: nobody signs a sheet that does not say for how much."""
    if paper.will_page_break(END_MM + ANTENNA_MM * len(told.antennas)):
        paper.add_page()
    _totals(paper, told, words)
    paper.ln(3)
    paper.sentence(words("nominative.hash", hash=told.statement.content_hash.hex()))
    paper.sentence(words("nominative.chain", hash=told.chain_head))
    paper.ln(6)
    paper.places_to_sign([words("nominative.signs_mutual"), words("nominative.signs_funder")], words("nominative.sign"))


def _totals(paper: Paper, told: Nominative, words: Words) -> None:
    paper.ln(4)
    for antenna, amount in told.antennas:
        paper.total(words("nominative.of_antenna", antenna=antenna), words.money(amount))
    if taken_back := sum(line.amount.minor for line in told.lines if line.amount.minor < 0):
        amount = Money(taken_back, told.statement.billed.currency)
        paper.total(words("nominative.taken_back"), words.money(amount))
    paper.total(words("nominative.total"), words.money(told.statement.billed), strong=True)
