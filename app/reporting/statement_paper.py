"""The facility statement on paper: claims, decisions, payouts, and what remains."""

from app.reporting.model import FacilityStatement, StatedClaim, StatedPayout
from app.reporting.paper import Paper
from app.reporting.words import Words


def statement_pdf(statement: FacilityStatement, language: str) -> bytes:
    """The statement as a PDF in the reader's language."""
    words, head = Words(language), statement.head
    foot = f"{head.mutual} · {words('printed', date=words.day(statement.printed_on))}"
    paper = Paper(words, title=f"{words('statement.title')} {head.facility}", foot=foot, landscape=True)
    since, until = words.day(statement.since), words.day(statement.until)
    paper.heading(words("statement.title"), words("statement.period", since=since, until=until))
    paper.facts(
        [
            (words("advice.from"), head.mutual),
            (words("advice.to"), f"{head.facility} ({words(f'levels.{head.level}')}, {head.facility_code})"),
        ]
    )
    _claims(paper, statement, words)
    _payouts(paper, statement, words)
    _totals(paper, statement, words)
    return paper.bytes()


def _claims(paper: Paper, statement: FacilityStatement, words: Words) -> None:
    paper.section(words("statement.claims"))
    if not statement.claims:
        paper.sentence(words("statement.nothing"))
        return
    rows = [_claim(claim, words) for claim in statement.claims]
    columns = words.list_at("statement.claim_columns")
    paper.figures(columns, rows, widths=(13, 15, 13, 10, 10, 13, 10, 10, 10, 24), align="LLLLLLRRRL")


def _claim(claim: StatedClaim, words: Words) -> list[str]:
    return [
        claim.form,
        claim.beneficiary,
        words(f"care.{claim.care_type}"),
        words.day(claim.service_on),
        words.day(claim.received_on),
        words(f"claim_states.{claim.state}"),
        words.figures(claim.billed),
        "–" if claim.mutual is None else words.figures(claim.mutual),
        words.figures(claim.paid),
        ", ".join(claim.reasons),
    ]


def _payouts(paper: Paper, statement: FacilityStatement, words: Words) -> None:
    paper.section(words("statement.payouts"))
    if not statement.payouts:
        paper.sentence(words("statement.nothing"))
        return
    rows = [_payout(payout, words) for payout in statement.payouts]
    columns = words.list_at("statement.payout_columns")
    paper.figures(columns, rows, widths=(18, 11, 22, 12, 12, 12, 25), align="LLLRRRL")


def _payout(payout: StatedPayout, words: Words) -> list[str]:
    return [
        payout.number,
        words.day(payout.on),
        words(f"payout_states.{payout.state}"),
        *(words.figures(amount) for amount in (payout.gross, payout.offset, payout.amount)),
        payout.operator_reference or "–",
    ]


def _totals(paper: Paper, statement: FacilityStatement, words: Words) -> None:
    paper.ln(4)
    for part in statement.subtotals:
        paper.total(words("statement.regime", regime=part.regime), words.money(part.amount))
    for label in ("billed", "approved", "paid", "waiting", "to_recover"):
        paper.total(words(f"statement.{label}"), words.money(getattr(statement, label)))
    paper.total(words("statement.outstanding"), words.money(statement.outstanding), strong=True)
