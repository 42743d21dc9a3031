"""The journal entries of co-financing: E08 with what becomes of an excess, and E09; billing posts nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.core.actor import Actor
from app.core.ids import MutualId
from app.core.money import Money
from app.ledger import AccountRef, JournalEntry, Line, chart, credit, debit
from app.subsidies.model import Decision, Funder, SubsidyReceipt

RECEIVABLE: Mapping[Funder, AccountRef] = {
    Funder.STATE: chart.STATE_RECEIVABLE,
    Funder.DONOR: chart.DONOR_RECEIVABLE,
}
INCOME: Mapping[Funder, AccountRef] = {
    Funder.STATE: chart.STATE_COFINANCING,
    Funder.DONOR: chart.DONOR_COFINANCING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Whose books, who books it, when it happened, and on which day of the books."""

    mutual_id: MutualId
    actor: Actor
    occurred_at: datetime
    booked_on: date


def received(receipt: SubsidyReceipt, act: Act) -> JournalEntry:
    """E08: a funder's money on the bank account; what exceeds all that is billed is to be repaid."""
    lines = (
        debit(chart.BANK, receipt.amount),
        credit(RECEIVABLE[receipt.funder], receipt.applied),
        credit(chart.SUBSIDIES_TO_REPAY, receipt.excess),
    )
    return _entry("E08", f"subsidy_receipt:{receipt.id}", f"subsidy_receipt:{receipt.id}", lines, act)


def excess_applied(receipt: SubsidyReceipt, act_id: UUID, amount: Money, act: Act) -> JournalEntry:
    """E08: an excess received before settles statements made since."""
    lines = (debit(chart.SUBSIDIES_TO_REPAY, amount), credit(RECEIVABLE[receipt.funder], amount))
    return _entry("E08", f"subsidy_excess:{act_id}", f"subsidy_receipt:{receipt.id}", lines, act)


def excess_repaid(decision: Decision, act: Act) -> JournalEntry:
    """E08: an excess goes back to the funder by bank."""
    lines = (debit(chart.SUBSIDIES_TO_REPAY, decision.amount), credit(chart.BANK, decision.amount))
    return _decided("E08", decision, lines, act)


def disallowed(decision: Decision, act: Act) -> JournalEntry:
    """E09: income that the funder will not pay is taken out with its receivable."""
    lines = (debit(INCOME[decision.funder], decision.amount), credit(RECEIVABLE[decision.funder], decision.amount))
    return _decided("E09", decision, lines, act)


def _decided(event: str, decision: Decision, lines: Iterable[Line], act: Act) -> JournalEntry:
    cause = f"subsidy_{decision.kind}:{decision.id}"
    return _entry(event, cause, cause, lines, act, note=decision.reason)


def _entry(
    event: str, key: str, cause: str, lines: Iterable[Line], act: Act, *, note: str | None = None
) -> JournalEntry:
    return JournalEntry(
        mutual_id=act.mutual_id,
        key=key,
        event=event,
        cause=cause,
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=tuple(line for line in lines if line.amount),
        note=note,
    )
