"""Money on a unit's account: dues called, paid and settled, advances applied, funders' shares accrued (U5, U6, F1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.core.ids import DueId, PaymentId, new_id
from app.membership import cover, entries, standing
from app.membership.account import Accrual, Act, Due, Enrolment, Settlement, UnitAccount
from app.membership.model import Allocation, DueKind


def call_what_is_due(account: UnitAccount, act: Act) -> None:
    """E01, E02: call every due of a running enrolment whose date has come (U5)."""
    for enrolment in account.running():
        for due in account.dues_of(enrolment):
            if due.called_on is None and due.due_on <= act.on:
                _call(account, act, due)


def apply_advances(account: UnitAccount, act: Act) -> None:
    """E06: called instalments are paid from advance, the oldest receipt first (A5); none pays before its date."""
    for due in account.open_dues():
        if due.kind is DueKind.FEE:
            continue
        for advance in account.advances_left():
            left = account.rows.dues[due.id].left_minor
            if left and act.date_of(advance.received_at) <= act.on:
                amount = min(left, advance.left_minor)
                account.put(replace(advance, left_minor=advance.left_minor - amount))
                settlement = _settlement(act, due.id, advance.payment_id, "advance", amount, advance.received_at)
                account.entries.append(entries.advance_applied(act, account, settlement))
                _pay(account, act, settlement)


def settle(account: UnitAccount, act: Act, allocations: Sequence[Allocation]) -> None:
    """Take what payments bring to this unit: parts of dues, then advance; then its cover follows (U6, U9, E07)."""
    standing.suspend(account, act.on)
    for allocation in allocations:
        for part in allocation.parts:
            _pay(
                account,
                act,
                _settlement(
                    act, part.due_id, allocation.payment_id, "direct", part.amount_minor, allocation.received_at
                ),
            )
        if allocation.advance_minor:
            account.add_to_advance(allocation.payment_id, allocation.received_at, allocation.advance_minor)
    follow(account, act)


def follow(account: UnitAccount, act: Act, *, day_is_run: bool = False) -> None:
    """Let suspension, status and the next look follow what was paid."""
    standing.reconsider(account, act)
    standing.suspend(account, act.today)
    standing.refresh(account, act, day_is_run=day_is_run)


def accrue(account: UnitAccount, act: Act, due: Due, on: date) -> None:
    """E07: the State's and the donor's shares of a settled instalment (F1)."""
    campaign_id = account.enrolment_of(due).campaign.id
    key = f"accrual:{new_id()}"
    accruals = [
        Accrual(
            id=new_id(),
            due_id=due.id,
            campaign_id=campaign_id,
            funder=funder,
            persons=due.persons,
            amount_minor=minor,
            accrued_on=on,
            entry_key=key,
        )
        for funder, minor in (("state", due.state_minor), ("donor", due.donor_minor))
        if minor
    ]
    if accruals:
        account.put(*accruals)
        account.entries.append(entries.settled(act, account, accruals))


def mirror_accruals(account: UnitAccount, act: Act, due: Due) -> None:
    """E11c: take out the funders' shares of a due that is no longer settled (F2)."""
    accruals = account.standing_accruals(due)
    if accruals:
        account.entries.append(entries.unsettled(act, account, accruals))
        account.put(*(replace(accrual, undone_on=act.on) for accrual in accruals))


def member_cover_from(enrolment: Enrolment, settled_on: date) -> date:
    """When a person who joined is covered: a waiting period of their own after their instalment is settled (U11)."""
    return settled_on + timedelta(days=enrolment.campaign.scheme.parameters.waiting_days)


def restore_to_advance(account: UnitAccount, settlement: Settlement) -> None:
    """Put what a settlement had used back into, or for the first time into, the advance of its payment."""
    advance = account.advance_of(settlement.payment_id)
    if settlement.source == "advance" and advance:
        account.put(replace(advance, left_minor=advance.left_minor + settlement.amount_minor))
    else:
        account.add_to_advance(settlement.payment_id, settlement.received_at, settlement.amount_minor)


def _call(account: UnitAccount, act: Act, due: Due) -> None:
    called = replace(due, called_on=act.on)
    account.put(called)
    if called.member_minor:
        account.entries.append(entries.called(act, account, called))
    else:
        _settled(account, act, replace(called, paid_on=act.on))


def _pay(account: UnitAccount, act: Act, settlement: Settlement) -> None:
    due = account.rows.dues[settlement.due_id]
    assert due.called_on is not None, "only what is called is paid"
    paid_on = max(act.on, due.called_on, due.paid_on or act.on)
    paid = replace(due, paid_minor=due.paid_minor + settlement.amount_minor, paid_on=paid_on)
    account.put(replace(settlement, settled_on=max(act.on, due.called_on)), paid)
    if paid.paid_minor == paid.member_minor:
        _settled(account, act, paid)


def _settled(account: UnitAccount, act: Act, due: Due) -> None:
    assert due.paid_on is not None
    settled = replace(due, settled_on=due.paid_on)
    account.put(settled)
    if due.kind is not DueKind.FEE:
        accrue(account, act, settled, due.paid_on)
    enrolment = account.enrolment_of(due)
    if due.member_id:
        account.covered_members[due.member_id] = member_cover_from(enrolment, due.paid_on)
    cover.take_effect(account, enrolment)


def _settlement(
    act: Act, due_id: DueId, payment_id: PaymentId, source: str, minor: int, received_at: datetime
) -> Settlement:
    settlement_id = new_id()
    return Settlement(
        id=settlement_id,
        due_id=due_id,
        payment_id=payment_id,
        source=source,
        amount_minor=minor,
        settled_on=act.on,
        received_at=received_at,
        entry_key=f"settlement:{settlement_id}" if source == "advance" else None,
    )
