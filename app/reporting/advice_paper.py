"""The remittance advice on paper: what a clerk checks a transfer against, claim by claim."""

from app.reporting.model import Advice, PaidClaim
from app.reporting.paper import Paper
from app.reporting.words import Words


def advice_pdf(advice: Advice, language: str) -> bytes:
    """The advice as a PDF in the reader's language; totals to the franc, no name of a member, no diagnosis."""
    words = Words(language)
    foot = f"{advice.head.mutual} · {words('printed', date=words.day(advice.printed_on))}"
    title = f"{words('advice.title')} {advice.number}"
    paper = Paper(words, title=title, foot=foot, landscape=True)
    paper.heading(words("advice.title"), words("advice.number", number=advice.number))
    paper.facts(_facts(advice, words))
    if advice.parts > 1:
        paper.sentence(words("advice.part", part=advice.part, parts=advice.parts))
    paper.ln(2)
    paper.figures(
        words.list_at("advice.columns"),
        [_claim(claim, words) for claim in advice.claims],
        widths=(13, 15, 13, 10, 10, 10, 10, 10, 12, 11),
        align="LLLLRRRRRR",
    )
    _cuts(paper, advice, words)
    _kept_back(paper, advice, words)
    _totals(paper, advice, words)
    paper.sentence(words("advice.appeal"))
    return paper.bytes()


def _facts(advice: Advice, words: Words) -> list[tuple[str, str]]:
    head = advice.head
    payee = f"{words(f'payees.{advice.payee_kind}')} {advice.payee_number}"
    if advice.payee_name:
        payee = f"{payee} ({advice.payee_name})"
    return [
        (words("advice.from"), head.mutual),
        (words("advice.to"), f"{head.facility} ({words(f'levels.{head.level}')}, {head.facility_code})"),
        (words("advice.payee"), payee),
        (words("advice.operator"), advice.operator),
        (words("advice.state"), words(f"payout_states.{advice.state}")),
        (words("advice.reference"), advice.operator_reference or "–"),
        (words("advice.paid_on"), words.day(advice.paid_on)),
        (words("advice.total"), words.money(advice.total)),
    ]


def _claim(claim: PaidClaim, words: Words) -> list[str]:
    amounts = (claim.billed, claim.eligible, claim.mutual, claim.member, claim.facility, claim.paid_here)
    return [
        claim.form,
        claim.beneficiary,
        words(f"care.{claim.care_type}"),
        words.day(claim.service_on),
        *(words.figures(amount) for amount in amounts),
    ]


def _cuts(paper: Paper, advice: Advice, words: Words) -> None:
    paper.section(words("advice.cuts"))
    if not advice.cuts:
        paper.sentence(words("advice.no_cuts"))
        return
    rows = [[cut.form, cut.what, words.figures(cut.amount), f"{cut.code} – {cut.reason}"] for cut in advice.cuts]
    paper.figures(words.list_at("advice.cut_columns"), rows, widths=(15, 30, 12, 60), align="LLRL")


def _kept_back(paper: Paper, advice: Advice, words: Words) -> None:
    if advice.kept_back:
        paper.section(words("advice.offsets"))
        rows = [[one.about, words.figures(one.amount)] for one in advice.kept_back]
        paper.figures(words.list_at("advice.offset_columns"), rows, widths=(60, 20), align="LR")


def _totals(paper: Paper, advice: Advice, words: Words) -> None:
    paper.ln(4)
    for part in advice.subtotals:
        paper.total(words("advice.regime", regime=part.regime), words.money(part.amount))
    paper.total(words("advice.gross"), words.money(advice.gross))
    if advice.offset:
        paper.total(words("advice.offset"), f"− {words.money(advice.offset)}")
    paper.total(words("advice.total"), words.money(advice.total), strong=True)
