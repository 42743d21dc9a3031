"""The clearing on paper: what two mutuals check charge by charge, sign, and pay by bank."""

from app.claims import Visit
from app.reporting.clearing_statement import ClearingStatement, Side, signed
from app.reporting.paper import Paper
from app.reporting.words import Words

END_MM, HEAD_MM = 95, 35


def clearing_pdf(told: ClearingStatement, language: str) -> bytes:
    """The statement as a PDF in the reader's language; references and numbers, no name of a member, no diagnosis."""
    words = Words(language)
    printed = words("printed", date=words.day(told.printed_on))
    title = f"{words('clearing.title')} {told.number}"
    paper = Paper(words, title=title, foot=f"{told.number} · {printed}")
    paper.heading(words("clearing.title"), words("clearing.number", number=told.number))
    paper.facts(_facts(told, words))
    if told.withdrawn_on:
        paper.sentence(words("clearing.withdrawn", date=words.day(told.withdrawn_on)))
    first, second = told.sides
    _charges(paper, first, second, words)
    _charges(paper, second, first, words)
    _end(paper, told, words)
    return paper.bytes()


def _facts(told: ClearingStatement, words: Words) -> list[tuple[str, str]]:
    first, second = told.sides
    return [
        (words("clearing.proposed_by"), first.mutual),
        (words("clearing.partner"), second.mutual),
        (words("clearing.until"), words.day(told.until)),
        (words("clearing.proposed_on"), words.day(told.proposed_on)),
        (words("clearing.approved_by", mutual=first.code), words.day(first.approved_on)),
        (words("clearing.approved_by", mutual=second.code), words.day(second.approved_on)),
        (words("clearing.state"), words(f"clearing.states.{_state(told)}")),
        (words("clearing.payer"), _payer(told, words)),
    ]


def _state(told: ClearingStatement) -> str:
    if told.withdrawn_on:
        return "withdrawn"
    return "settled" if told.is_settled else "proposed"


def _payer(told: ClearingStatement, words: Words) -> str:
    return told.debtor or words("clearing.nobody")


def _charges(paper: Paper, host: Side, home: Side, words: Words) -> None:
    if paper.will_page_break(HEAD_MM):
        paper.add_page()
    paper.section(words("clearing.charges", host=host.code, home=home.code))
    if not host.charges:
        paper.sentence(words("clearing.none"))
        return
    paper.sheet(
        words.list_at("clearing.columns"),
        ((False, _row(place, one, words)) for place, one in enumerate(host.charges, 1)),
        widths=(6, 15, 36, 18, 21, 18, 12, 17),
        align="RLWLLWLR",
    )
    paper.total(words("clearing.charged", mutual=host.code), words.money(host.charged))


def _row(place: int, charge: Visit, words: Words) -> list[str]:
    return [
        str(place),
        words.day(charge.service_on),
        charge.facility_name,
        charge.form_number,
        f"{charge.unit_reference}/{charge.member_number}",
        words(f"clearing.kinds.{charge.kind}", care=words(f"care.{charge.care_type}")),
        charge.regime,
        words.figures(signed(charge)),
    ]


def _end(paper: Paper, told: ClearingStatement, words: Words) -> None:
    """The sums and the signatures on one page: nobody signs a sheet that does not say for how much."""
    if paper.will_page_break(END_MM):
        paper.add_page()
    paper.ln(4)
    for side in told.sides:
        paper.total(words("clearing.charged", mutual=side.code), words.money(side.charged))
    paper.total(words("clearing.total"), words.money(told.amount), strong=True)
    paper.sentence(_pays(told, words))
    paper.ln(6)
    people = [words("clearing.signs", mutual=side.code) for side in told.sides]
    paper.places_to_sign(people, words("clearing.sign"))


def _pays(told: ClearingStatement, words: Words) -> str:
    if told.debtor is None:
        return words("clearing.even")
    return words("clearing.pays", debtor=told.debtor, creditor=told.creditor, amount=words.money(told.amount))
