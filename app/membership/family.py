"""People who join a unit during its year, and those who leave it (U11)."""

from dataclasses import replace
from datetime import date, timedelta

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MemberId, UnitId
from app.db import Session
from app.membership import people, schedule, settling, standing
from app.membership.account import Act, Enrolment, UnitAccount
from app.membership.enrol import enrolling, only
from app.membership.errors import NotEnrolled, UnitTooLarge
from app.membership.model import MemberBrief, Mutual, NewMember, UnitStatus
from app.membership.people import Newcomer
from app.membership.save import save

MAY_GROW = (UnitStatus.PENDING, UnitStatus.ACTIVE, UnitStatus.GRACE, UnitStatus.SUSPENDED)


async def add_member(
    session: Session, mutual: Mutual, unit_id: UnitId, person: NewMember, *, actor: Actor
) -> MemberBrief:
    """A person joins today: a newborn declared in time is covered from birth, anyone else owes an instalment (U11).

    Raises `UnknownUnit`, `NotEnrolled`, `UnitTooLarge`.
    """
    account = await only(session, mutual, unit_id)
    act = enrolling(session, mutual, account.id, actor)
    enrolment = _growing(account, act)
    rules = enrolment.campaign.scheme.parameters
    if len(await people.present(session, mutual.id, unit_id, act.on)) >= rules.unit_cap:
        raise UnitTooLarge(field="members")
    covered_from = _newborn_cover(person, act.on, rules.newborn_days)
    member = await _enter(session, act, account, person, covered_from)
    if covered_from is None:
        _ask_for(account, act, enrolment, member.id)
    account.tell("member_joined", act.on, number=member.number, is_newborn=covered_from is not None)
    await save(session, act, [account])
    return replace(member, covered_from=account.covered_members.get(member.id, covered_from))


async def remove_member(
    session: Session, mutual: Mutual, unit_id: UnitId, number: int, *, reason: str = "departure", actor: Actor
) -> None:
    """A person leaves or dies today, the last day of their cover; no refund, no claw-back (U11, DOMAIN 16).

    Raises `UnknownUnit`, `UnknownMember`, `AlreadyLeft`.
    """
    account = await only(session, mutual, unit_id)
    act = enrolling(session, mutual, account.id, actor)
    await people.leave(session, mutual.id, unit_id, [number], on=act.on, reason=reason)
    account.tell("member_left", act.on, number=number, reason=reason)
    await save(session, act, [account])


def _growing(account: UnitAccount, act: Act) -> Enrolment:
    leader = standing.leading(account, act.on)
    if leader is None or standing.status_of(account, leader, act.on) not in MAY_GROW:
        raise NotEnrolled(field="unit")
    return leader


def _newborn_cover(person: NewMember, on: date, newborn_days: int) -> date | None:
    """The birth date of a newborn declared in time, else none."""
    if person.born_on is None:
        return None
    if person.born_on > on:
        raise Invalid(field="born_on")
    return person.born_on if on <= person.born_on + timedelta(days=newborn_days) else None


async def _enter(
    session: Session, act: Act, account: UnitAccount, person: NewMember, covered_from: date | None
) -> MemberBrief:
    number = await people.next_number(session, act.mutual.id, account.id)
    newcomer = Newcomer(
        unit_id=account.id,
        number=number,
        person=person,
        joined_on=covered_from or act.on,
        covered_from=covered_from,
    )
    [member_id] = await people.enter_people(session, act.mutual.id, [newcomer])
    return MemberBrief(id=member_id, number=number, covered_from=covered_from)


def _ask_for(account: UnitAccount, act: Act, enrolment: Enrolment, member_id: MemberId) -> None:
    """One extra instalment, due and called today."""
    seq = max((due.seq for due in account.dues_of(enrolment)), default=0) + 1
    account.put(schedule.addition(enrolment, seq, member_id, act.on))
    settling.call_what_is_due(account, act)
    settling.apply_advances(account, act)
    settling.follow(account, act)
