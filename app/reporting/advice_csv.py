"""Advice and statement as CSV: the same rows as on paper, with column names that programs can rely on."""

from app.reporting.model import Advice, FacilityStatement
from app.reporting.spreadsheets import Cell, csv_of

ADVICE = (
    "advice", "kind", "form", "beneficiary", "care_type", "service_on", "billed", "eligible", "mutual", "member",
    "facility", "paid", "code", "reason",
)  # fmt: skip
STATEMENT = (
    "kind", "number", "beneficiary", "care_type", "on", "received_on", "state", "billed", "mutual", "paid", "offset",
    "operator_reference", "codes",
)  # fmt: skip


def advice_csv(advice: Advice) -> bytes:
    """A row for each claim, each cut, each offset, and the total; `paid` of all but the cuts sums to the total.

    Of several regimes each has a row with its sum under `mutual`, its code under `form`; `paid` stays empty there.
    """
    rows: list[list[Cell]] = []
    for claim in advice.claims:
        shares = (claim.billed, claim.eligible, claim.mutual, claim.member, claim.facility, claim.paid_here)
        about = (claim.form, claim.beneficiary, claim.care_type, claim.service_on)
        rows.append([advice.number, "claim", *about, *shares, "", ""])
        for cut in claim.cuts:
            rows.append([advice.number, "cut", cut.form, cut.what, *[""] * 7, cut.amount, cut.code, cut.reason])
    for kept in advice.kept_back:
        rows.append([advice.number, "offset", kept.about, *[""] * 8, -kept.amount, "", ""])
    for part in advice.subtotals:
        rows.append([advice.number, "subtotal", part.regime, *[""] * 5, part.amount, *[""] * 5])
    rows.append([advice.number, "total", *[""] * 9, advice.total, "", ""])
    return csv_of(ADVICE, rows)


def statement_csv(statement: FacilityStatement) -> bytes:
    """A row for each claim and each payout of the period, and of several regimes one for each with its sum."""
    rows: list[list[Cell]] = []
    for claim in statement.claims:
        about = (claim.form, claim.beneficiary, claim.care_type, claim.service_on, claim.received_on, claim.state)
        rows.append(["claim", *about, claim.billed, claim.mutual, claim.paid, "", "", " ".join(claim.reasons)])
    for payout in statement.payouts:
        number, reference = payout.number, payout.operator_reference
        amounts = (payout.gross, None, payout.amount, payout.offset)
        rows.append(["payout", number, "", "", payout.on, None, payout.state, *amounts, reference, ""])
    for part in statement.subtotals:
        rows.append(["subtotal", part.regime, *[""] * 6, part.amount, "", "", "", ""])
    return csv_of(STATEMENT, rows)
