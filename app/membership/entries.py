"""What the unit's account brings to the books: one function per event of DOMAIN 11."""

from collections.abc import Sequence
from datetime import date

from app.core.ids import EntryId
from app.ledger.chart import (
    ADVANCES,
    CONTRIBUTIONS,
    CONTRIBUTIONS_CANCELLED,
    DONOR_COFINANCING,
    DONOR_RECEIVABLE,
    FEES_DUE,
    MEMBERS_DUE,
    MEMBERSHIP_FEES,
    STATE_COFINANCING,
    STATE_RECEIVABLE,
)
from app.ledger.model import AccountRef, JournalEntry, Line, Side, credit, debit
from app.membership.account import Accrual, Act, Due, Enrolment, Settlement, UnitAccount
from app.membership.model import DueKind

FUNDERS = {"state": (STATE_RECEIVABLE, STATE_COFINANCING), "donor": (DONOR_RECEIVABLE, DONOR_COFINANCING)}


def called(act: Act, account: UnitAccount, due: Due) -> JournalEntry:
    """E01 for the fee, E02 for an instalment."""
    event, owed, income = (
        ("E01", FEES_DUE, MEMBERSHIP_FEES) if due.kind is DueKind.FEE else ("E02", MEMBERS_DUE, CONTRIBUTIONS)
    )
    amount = act.money(due.member_minor)
    lines = (debit(owed.of(account.id), amount), credit(income, amount))
    return _entry(act, account, event, f"due:{due.id}:called", lines)


def advance_applied(act: Act, account: UnitAccount, settlement: Settlement) -> JournalEntry:
    """E06: a payment's advance pays an instalment that is called."""
    assert settlement.entry_key is not None
    amount = act.money(settlement.amount_minor)
    lines = (debit(ADVANCES.of(account.id), amount), credit(MEMBERS_DUE.of(account.id), amount))
    return _entry(act, account, "E06", settlement.entry_key, lines)


def settled(act: Act, account: UnitAccount, accruals: Sequence[Accrual]) -> JournalEntry:
    """E07: the funders' shares of a settled instalment, on the day it is settled or booked."""
    key, on = accruals[0].entry_key, max(act.booked_on, accruals[0].accrued_on)
    assert key is not None
    return _entry(act, account, "E07", key, _shares(act, accruals), on=on)


def advance_unapplied(act: Act, account: UnitAccount, settlement: Settlement) -> JournalEntry:
    """E11a: the mirror of E06."""
    amount = act.money(settlement.amount_minor)
    lines = (debit(MEMBERS_DUE.of(account.id), amount), credit(ADVANCES.of(account.id), amount))
    return _entry(act, account, "E11a", f"settlement:{settlement.id}:undone", lines, reverses=settlement.entry_id)


def unsettled(act: Act, account: UnitAccount, accruals: Sequence[Accrual]) -> JournalEntry:
    """E11c: the mirror of E07, for an instalment that is no longer settled (F2)."""
    lines = [line.mirrored() for line in _shares(act, accruals)]
    return _entry(act, account, "E11c", f"accrual:{accruals[0].id}:undone", lines, reverses=accruals[0].entry_id)


def lapsed(act: Act, account: UnitAccount, enrolment: Enrolment, instalments: Sequence[Due]) -> JournalEntry | None:
    """E22: the unpaid part of what was called of a unit once covered; none if nothing is unpaid."""
    unpaid = sum(due.left_minor for due in instalments)
    lines = _some(act, (Side.DEBIT, CONTRIBUTIONS_CANCELLED, unpaid), (Side.CREDIT, MEMBERS_DUE.of(account.id), unpaid))
    return _entry(act, account, "E22", f"enrolment:{enrolment.id}:lapsed", lines) if lines else None


def lapsed_before_cover(
    act: Act, account: UnitAccount, enrolment: Enrolment, fee: Sequence[Due], instalments: Sequence[Due]
) -> JournalEntry | None:
    """E22n: all that was called of a unit never effective; what it paid on instalments becomes refundable."""
    unpaid, paid = sum(due.left_minor for due in instalments), sum(due.paid_minor for due in instalments)
    unpaid_fee = sum(due.left_minor for due in fee)
    lines = _some(
        act,
        (Side.DEBIT, CONTRIBUTIONS_CANCELLED, unpaid + paid),
        (Side.DEBIT, MEMBERSHIP_FEES, unpaid_fee),
        (Side.CREDIT, MEMBERS_DUE.of(account.id), unpaid),
        (Side.CREDIT, ADVANCES.of(account.id), paid),
        (Side.CREDIT, FEES_DUE.of(account.id), unpaid_fee),
    )
    return _entry(act, account, "E22n", f"enrolment:{enrolment.id}:lapsed", lines) if lines else None


def _shares(act: Act, accruals: Sequence[Accrual]) -> list[Line]:
    lines = []
    for accrual in accruals:
        receivable, income = FUNDERS[accrual.funder]
        amount = act.money(accrual.amount_minor)
        lines += [debit(receivable, amount), credit(income, amount)]
    return lines


def _some(act: Act, *wanted: tuple[Side, AccountRef, int]) -> list[Line]:
    return [Line(account, side, act.money(minor)) for side, account, minor in wanted if minor]


def _entry(
    act: Act,
    account: UnitAccount,
    event: str,
    key: str,
    lines: Sequence[Line],
    *,
    on: date | None = None,
    reverses: EntryId | None = None,
) -> JournalEntry:
    return JournalEntry(
        mutual_id=act.mutual.id,
        key=key,
        event=event,
        cause=act.cause,
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=on or act.booked_on,
        lines=lines,
        antenna_id=account.antenna_id,
        reverses=reverses,
    )
