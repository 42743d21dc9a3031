"""Enrolment and its kin: new units, renewals, re-enrolments after a lapse, covers taken over (U1-U4, U14, U15)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import EnrolmentId, UnitId, new_id
from app.db import Session, now
from app.membership import cover, load, people, settling, standing
from app.membership.account import ONE_DAY, Act, Enrolment, Rows, UnitAccount
from app.membership.campaigns import Campaign
from app.membership.errors import AlreadyEnrolled, CoverDatesWrong, NotEnrolled, NotLapsed, UnitTooLarge, UnknownUnit
from app.membership.model import Mutual, NewMember, NewUnit, UnitBrief, UnitNews, UnitStatus
from app.membership.people import Newcomer
from app.membership.register import register_units
from app.membership.save import save
from app.membership.schedule import draw_up
from app.membership.settle import news_of

COVERED_BEFORE = text("""
    UPDATE members SET joined_on = least(joined_on, CAST(:on AS date)), covered_from = :on
    WHERE mutual_id = :mutual_id AND unit_id = ANY(CAST(:ids AS uuid[]))
""")


async def enrol(
    session: Session, mutual: Mutual, campaign: Campaign, units: Sequence[NewUnit], *, actor: Actor
) -> Sequence[UnitBrief]:
    """Register units and enrol them today: schedule drawn up, what is due called at once, E01, E02 (U1-U4).

    Raises `UnitTooLarge`, `ReferenceInvalid`, `ReferenceTaken`.
    """
    act = enrolling(session, mutual, campaign.id, actor)
    accounts = await _register(session, act, campaign, units)
    for account, unit in zip(accounts, units, strict=True):
        start(account, act, _enrolment(campaign, "new", len(unit.members), act.on), with_fee=True)
    await save(session, act, accounts)
    return [_brief(account) for account in accounts]


async def renew(
    session: Session,
    mutual: Mutual,
    unit_id: UnitId,
    campaign: Campaign,
    *,
    actor: Actor,
    joining: Sequence[NewMember] = (),
    leaving: Sequence[int] = (),
) -> UnitNews:
    """The head validates the next schedule today (U14): no fee, but after a lapse it is a re-enrolment (U2, U7).

    Who joins is covered from the new cover on, who leaves until the eve of it. Raises `UnknownUnit`,
    `UnitTooLarge`, `UnknownMember`, `AlreadyLeft`, `AlreadyEnrolled`: of two that apply, the first.
    """
    act = enrolling(session, mutual, campaign.id, actor)
    account = await only(session, mutual, unit_id)
    latest = account.latest()
    kind = "new" if latest is None else "reenrolment" if latest.lapsed_on else "renewal"
    persons = await _change_people(session, act, account, campaign, joining, leaving)
    if any(one.campaign.id == campaign.id for one in account.running()):
        raise AlreadyEnrolled(field="campaign")
    start(account, act, _enrolment(campaign, kind, persons, act.on), with_fee=kind != "renewal")
    await save(session, act, [account])
    return news_of(account)


async def reenrol(session: Session, mutual: Mutual, unit_id: UnitId, campaign: Campaign, *, actor: Actor) -> UnitNews:
    """Enrol a lapsed unit again, in any campaign: new schedule, fee and waiting period (U9, DOMAIN 16).

    Raises `UnknownUnit`, `AlreadyEnrolled`, `NotLapsed`.
    """
    account = await only(session, mutual, unit_id)
    if any(one.campaign.id == campaign.id for one in account.running()):
        raise AlreadyEnrolled(field="campaign")
    latest = account.latest()
    if latest is None or not latest.lapsed_on:
        raise NotLapsed(field="unit")
    return await renew(session, mutual, unit_id, campaign, actor=actor)


async def take_over(
    session: Session,
    mutual: Mutual,
    campaign: Campaign,
    units: Sequence[NewUnit],
    *,
    cover_from: date,
    cover_to: date,
    actor: Actor,
) -> Sequence[UnitBrief]:
    """Register units covered since before the software, with their dates; nothing is called or posted (U15).

    Raises `CoverDatesWrong`, `UnitTooLarge`, `ReferenceInvalid`, `ReferenceTaken`.
    """
    if cover_to < cover_from:
        raise CoverDatesWrong(field="cover_to")
    act = enrolling(session, mutual, campaign.id, actor)
    accounts = await _register(session, act, campaign, units)
    for account, unit in zip(accounts, units, strict=True):
        enrolment = replace(
            _enrolment(campaign, "takeover", len(unit.members), act.on),
            effective_on=cover_from,
            cover_from=cover_from,
            cover_to=cover_to,
        )
        account.put(enrolment)
        cover.grant(account, enrolment, cover_from)
        account.tell("taken_over", act.on, cover_from=cover_from, cover_to=cover_to)
        standing.refresh(account, act)
    await save(session, act, accounts)
    values = {"mutual_id": mutual.id, "ids": [account.id for account in accounts], "on": cover_from}
    await session.execute(COVERED_BEFORE, values)
    return [_brief(account) for account in accounts]


def start(account: UnitAccount, act: Act, enrolment: Enrolment, *, with_fee: bool) -> None:
    """Enter an enrolment in the account: its dues, what is due called and paid from advance, its standing (U4, U5)."""
    account.put(enrolment, *draw_up(enrolment, with_fee=with_fee))
    account.tell("enrolled", act.on, kind=enrolment.kind, campaign=enrolment.campaign.name, persons=enrolment.persons)
    settling.call_what_is_due(account, act)
    settling.apply_advances(account, act)
    settling.follow(account, act)


def enrolling(session: Session, mutual: Mutual, subject: UUID, actor: Actor) -> Act:
    """An act of today, at the desk; `subject` is the campaign or unit it is about."""
    today = business_date(now(session), mutual.timezone)
    return Act(
        mutual=mutual,
        on=today,
        today=today,
        booked_on=today,
        occurred_at=now(session),
        actor=actor,
        cause=f"enrolment:{subject}",
    )


async def only(session: Session, mutual: Mutual, unit_id: UnitId) -> UnitAccount:
    """The account of one unit that is not closed, locked; raises `UnknownUnit`, `NotEnrolled`."""
    account = (await load.locked(session, mutual, [unit_id])).get(unit_id)
    if account is None:
        raise UnknownUnit(field="unit")
    if account.status is UnitStatus.CLOSED:
        raise NotEnrolled(field="unit")
    return account


async def _register(session: Session, act: Act, campaign: Campaign, units: Sequence[NewUnit]) -> Sequence[UnitAccount]:
    if any(not 1 <= len(unit.members) <= campaign.scheme.parameters.unit_cap for unit in units):
        raise UnitTooLarge(field="members")
    briefs = await register_units(session, act.mutual, units)
    return [
        UnitAccount.of(
            unit_id=brief.id,
            reference=brief.reference,
            antenna_id=brief.antenna_id,
            status=brief.status,
            looks_on=None,
            rows=Rows(),
        )
        for brief in briefs
    ]


async def _change_people(
    session: Session,
    act: Act,
    account: UnitAccount,
    campaign: Campaign,
    joining: Sequence[NewMember],
    leaving: Sequence[int],
) -> int:
    """Who joins and leaves with a renewal; answers how many the new cover is for."""
    mutual_id = act.mutual.id
    stays = await people.present(session, mutual_id, account.id, max(act.on, campaign.coverage_from))
    persons = len(stays - set(leaving)) + len(joining)
    if not 1 <= persons <= campaign.scheme.parameters.unit_cap:
        raise UnitTooLarge(field="joining")
    eve = max(act.on, campaign.coverage_from - ONE_DAY)
    await people.leave(session, mutual_id, account.id, leaving, on=eve, reason="departure")
    first = await people.next_number(session, mutual_id, account.id)
    newcomers = [
        Newcomer(
            unit_id=account.id,
            number=number,
            person=person,
            joined_on=act.on,
            covered_from=max(act.on, campaign.coverage_from),
        )
        for number, person in enumerate(joining, start=first)
    ]
    await people.enter_people(session, mutual_id, newcomers)
    return persons


def _enrolment(campaign: Campaign, kind: str, persons: int, on: date) -> Enrolment:
    return Enrolment(
        id=EnrolmentId(new_id()),
        campaign=campaign,
        kind=kind,
        enrolled_on=on,
        persons=persons,
        status=UnitStatus.PENDING,
        effective_on=None,
        cover_from=None,
        cover_to=campaign.coverage_to,
    )


def _brief(account: UnitAccount) -> UnitBrief:
    return UnitBrief(id=account.id, reference=account.reference, status=account.status, antenna_id=account.antenna_id)
