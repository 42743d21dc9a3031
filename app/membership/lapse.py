"""The end of an enrolment that stays unpaid: E22 if it was once effective, E22n if never (U8)."""

from dataclasses import replace
from datetime import date

from app.membership import cover, entries
from app.membership.account import Act, Due, Enrolment, UnitAccount
from app.membership.model import DueKind, UnitStatus
from app.membership.schedule import lapses_on
from app.membership.settling import mirror_accruals, restore_to_advance


def lapse(account: UnitAccount, act: Act) -> None:
    """Lapse enrolments whose oldest unpaid due is 91 days old; each by its own arrears (U8, DOMAIN 16)."""
    for enrolment in _overdue(account, act.on):
        _lapse(account, act, enrolment)


def will_lapse(account: UnitAccount, day: date) -> bool:
    """Whether an enrolment lapses on this day."""
    return bool(_overdue(account, day))


def _overdue(account: UnitAccount, day: date) -> list[Enrolment]:
    return [
        enrolment
        for enrolment in account.running()
        if any(lapses_on(enrolment, due.clock_on) <= day for due in account.open_dues(enrolment))
    ]


def _lapse(account: UnitAccount, act: Act, enrolment: Enrolment) -> None:
    called = [due for due in account.dues_of(enrolment) if due.called_on]
    fee = [due for due in called if due.kind is DueKind.FEE]
    instalments = [due for due in called if due.kind is not DueKind.FEE]
    if enrolment.effective_on:
        entry = entries.lapsed(act, account, enrolment, instalments)
        account.put(*(_cancelled(due) for due in instalments))
    else:
        entry = entries.lapsed_before_cover(act, account, enrolment, fee, instalments)
        _give_back(account, act, instalments)
        account.put(*(_cancelled(due) for due in fee))
    account.entries += [entry] if entry else []
    account.put(replace(enrolment, lapsed_on=act.on, status=UnitStatus.LAPSED, suspended_from=None, resumes_on=None))
    cover.cut(account, enrolment, act.on)
    account.tell("lapsed", act.on, was_effective=enrolment.effective_on is not None)


def _give_back(account: UnitAccount, act: Act, instalments: list[Due]) -> None:
    """What was paid on instalments returns to the advance of its payment; a settled one is settled no more."""
    ours = {due.id for due in instalments}
    for settlement in list(account.standing_settlements()):
        if settlement.due_id in ours:
            account.put(replace(settlement, undone_on=act.on))
            restore_to_advance(account, settlement)
    for due in instalments:
        mirror_accruals(account, act, due)
        account.put(_cancelled(replace(due, paid_minor=0, paid_on=None, settled_on=None)))


def _cancelled(due: Due) -> Due:
    return replace(due, cancelled_minor=due.cancelled_minor + due.left_minor)
