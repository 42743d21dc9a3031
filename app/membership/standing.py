"""Where a unit stands as time passes: grace, suspension, resumption, end of cover, when to look again (U8, U9)."""

from dataclasses import replace
from datetime import date

from app.membership import cover
from app.membership.account import ONE_DAY, Act, Enrolment, UnitAccount
from app.membership.model import DueKind, UnitStatus
from app.membership.schedule import lapses_on, suspends_on


def resume(account: UnitAccount, day: date) -> None:
    """Give cover back to suspended enrolments whose arrears were paid the day before (U9)."""
    for enrolment in account.running():
        if enrolment.resumes_on and enrolment.resumes_on <= day:
            resumed = replace(enrolment, suspended_from=None, resumes_on=None)
            account.put(resumed)
            cover.grant(account, resumed, enrolment.resumes_on)
            account.tell("resumed", enrolment.resumes_on)


def mark_cover(account: UnitAccount, day: date) -> None:
    """Note in the history that cover begins or has ended."""
    for enrolment in account.running():
        if enrolment.cover_from == day:
            account.tell("cover_began", day)
        if enrolment.effective_on and enrolment.cover_to + ONE_DAY == day:
            account.tell("cover_ended", day)


def suspend(account: UnitAccount, day: date) -> None:
    """Suspend effective enrolments with a due unpaid when its grace is over (U8); paid-up cover of another stays."""
    for enrolment in account.running():
        overdue = min((due.suspends_on for due in account.open_dues(enrolment)), default=None)
        if overdue is None or overdue > day or not _can_be_suspended(enrolment, day):
            continue
        assert enrolment.effective_on is not None
        suspended_from = max(overdue, enrolment.effective_on)
        account.put(replace(enrolment, suspended_from=suspended_from))
        cover.cut(account, enrolment, suspended_from)
        account.tell("suspended", suspended_from)


def reconsider(account: UnitAccount, act: Act) -> None:
    """After money came, or arrears were given up: end a suspension the next day, or take it back if money was on time.

    U9, U13; arrears given up never take a suspension back (E23).
    """
    for enrolment in account.running():
        if enrolment.suspended_from is None:
            continue
        if not _was_right(account, enrolment, enrolment.suspended_from):
            _take_back(account, enrolment, enrolment.suspended_from)
        elif account.open_dues(enrolment):
            account.put(replace(enrolment, resumes_on=None))
        else:
            account.put(replace(enrolment, resumes_on=_last_cleared(account, enrolment, act) + ONE_DAY))
    resume(account, act.today)


def refresh(account: UnitAccount, act: Act, *, day_is_run: bool = False) -> None:
    """Bring the status words and the next day to look at up to date; a day not yet run is still looked at."""
    for enrolment in list(account.rows.enrolments.values()):
        status = status_of(account, enrolment, act.today)
        if status is not enrolment.status:
            account.put(replace(enrolment, status=status))
    if account.status is UnitStatus.CLOSED:
        account.looks_on = None
        return
    leader = leading(account, act.today)
    account.status = status_of(account, leader, act.today) if leader else account.status
    if day_is_run or account.looks_on is None or account.looks_on > act.today:
        account.looks_on = next_look(account, act.today)


def status_of(account: UnitAccount, enrolment: Enrolment, day: date) -> UnitStatus:
    """The word for an enrolment on a day (DOMAIN 5); active also while waiting."""
    if enrolment.lapsed_on:
        return UnitStatus.LAPSED
    if enrolment.effective_on is None:
        return UnitStatus.PENDING
    if day > enrolment.cover_to:
        return UnitStatus.ENDED
    has_resumed = enrolment.resumes_on is not None and enrolment.resumes_on <= day
    if enrolment.suspended_from and enrolment.suspended_from <= day and not has_resumed:
        return UnitStatus.SUSPENDED
    is_overdue = any(due.clock_on < day for due in account.open_dues(enrolment))
    return UnitStatus.GRACE if is_overdue else UnitStatus.ACTIVE


def leading(account: UnitAccount, day: date) -> Enrolment | None:
    """The enrolment whose status is the unit's: the one in force, else the latest."""
    in_force = [one for one in account.running() if one.starts_on <= day <= one.cover_to]
    return in_force[-1] if in_force else account.latest()


def next_look(account: UnitAccount, today: date) -> date | None:
    """The first day after today on which time alone may change something."""
    days = [day for one in account.running() for day in _turning_days(account, one)]
    if account.advances_left() and any(due.kind is not DueKind.FEE for due in account.open_dues()):
        days.append(today + ONE_DAY)
    return min((day for day in days if day > today), default=None)


def _turning_days(account: UnitAccount, enrolment: Enrolment) -> list[date]:
    days = [due.due_on for due in account.dues_of(enrolment) if due.called_on is None]
    days += [enrolment.starts_on, enrolment.cover_to + ONE_DAY]
    days += [day for day in (enrolment.cover_from, enrolment.resumes_on) if day]
    if unpaid := account.open_dues(enrolment):
        oldest = min(due.clock_on for due in unpaid)
        days += [oldest + ONE_DAY, min(due.suspends_on for due in unpaid), lapses_on(enrolment, oldest)]
    return days


def _can_be_suspended(enrolment: Enrolment, day: date) -> bool:
    return enrolment.effective_on is not None and enrolment.suspended_from is None and day <= enrolment.cover_to


def _was_right(account: UnitAccount, enrolment: Enrolment, suspended_from: date) -> bool:
    """Whether, by the value dates now known, a due was unpaid past its grace when the suspension began."""
    return any(
        due.called_on is not None
        and min(due.suspends_on, suspends_on(enrolment, due.due_on)) <= suspended_from
        and due.was_unpaid_on(suspended_from)
        for due in account.dues_of(enrolment)
    )


def _take_back(account: UnitAccount, enrolment: Enrolment, suspended_from: date) -> None:
    restored = replace(enrolment, suspended_from=None, resumes_on=None)
    account.put(restored)
    cover.grant(account, restored, suspended_from)
    account.tell("suspension_taken_back", suspended_from)


def _last_cleared(account: UnitAccount, enrolment: Enrolment, act: Act) -> date:
    assert enrolment.suspended_from is not None
    days = [due.cleared_on for due in account.dues_of(enrolment) if due.cleared_on]
    return max((day for day in days if day >= enrolment.suspended_from), default=act.on)
