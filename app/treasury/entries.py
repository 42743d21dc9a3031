"""The journal entries of transfers (E18, E19), and of what facilities pay back of E13 (DOMAIN 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.core.actor import Actor
from app.core.ids import EntryId, MutualId
from app.core.money import Money
from app.ledger import AccountRef, JournalEntry, Line, chart, credit, debit
from app.treasury.model import NewRepayment, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Whose books, who books it, when it happened, and on which day of the books."""

    mutual_id: MutualId
    actor: Actor
    occurred_at: datetime
    booked_on: date

    def entry(
        self, event: str, key: str, cause: str, lines: Iterable[Line], *, reverses: EntryId | None = None
    ) -> JournalEntry:
        """An entry of this act."""
        return JournalEntry(
            mutual_id=self.mutual_id,
            key=key,
            event=event,
            cause=cause,
            actor=self.actor,
            occurred_at=self.occurred_at,
            booked_on=self.booked_on,
            lines=tuple(lines),
            reverses=reverses,
        )


def sent(transfer: Transfer, source: AccountRef, act: Act) -> JournalEntry:
    """E18, E19: the money leaves a wallet or the bank and is in transit; what that costs is ours to bear."""
    lines = (debit(chart.TRANSFERS_IN_TRANSIT, transfer.amount), *_paid(transfer, source))
    return _entry(transfer, "sent", lines, act)


def arrived(transfer: Transfer, target: AccountRef, act: Act) -> JournalEntry:
    """E18, E19: what was in transit is where it was sent."""
    lines = (debit(target, transfer.amount), credit(chart.TRANSFERS_IN_TRANSIT, transfer.amount))
    return _entry(transfer, "credited", lines, act)


def moved(transfer: Transfer, source: AccountRef, target: AccountRef, act: Act) -> JournalEntry:
    """E19: an operator moves money between two wallets of ours, at once."""
    return _entry(transfer, "sent", (debit(target, transfer.amount), *_paid(transfer, source)), act)


def came_back(transfer: Transfer, source: AccountRef, sent: EntryId, act: Act) -> JournalEntry:
    """E18, E19 undone: the mirror of what left, but for the costs that were not given back."""
    given_back = _costs(source, transfer.fee_returned, transfer.levy_returned)
    whole = transfer.amount + transfer.fee_returned + transfer.levy_returned
    costs = (credit(account, cost) for account, cost in given_back)
    lines = (debit(source, whole), credit(chart.TRANSFERS_IN_TRANSIT, transfer.amount), *costs)
    return _entry(transfer, "returned", lines, act, reverses=sent)


def repaid(new: NewRepayment, into: AccountRef, act: Act) -> JournalEntry:
    """E13: a facility pays back what it was paid too much."""
    lines = (debit(into, new.amount), credit(chart.TO_RECOVER.of(new.facility_id), new.amount))
    return act.entry("E13", f"repaid:{new.id}", f"repayment:{new.id}", lines)


def _paid(transfer: Transfer, source: AccountRef) -> Iterable[Line]:
    """Amount, fee and levy out of the source (DOMAIN 16)."""
    costs = (debit(account, cost) for account, cost in _costs(source, transfer.fee, transfer.levy))
    return (*costs, credit(source, transfer.amount + transfer.fee + transfer.levy))


def _costs(source: AccountRef, fee: Money, levy: Money) -> Iterable[tuple[AccountRef, Money]]:
    """A bank's charge or an operator's fee, and the levy, as far as there are any."""
    charge = chart.BANK_CHARGES if source == chart.BANK else chart.PAYOUT_FEES
    return [(account, cost) for account, cost in ((charge, fee), (chart.WITHDRAWAL_LEVY, levy)) if cost.minor]


def _entry(
    transfer: Transfer, step: str, lines: Iterable[Line], act: Act, *, reverses: EntryId | None = None
) -> JournalEntry:
    cause = f"transfer:{transfer.id}"
    return act.entry(transfer.event, f"{cause}:{step}", cause, lines, reverses=reverses)
