"""Units' accounts to look at: cover, schedule, what is owed and kept in advance, standing, history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.core.ids import AntennaId, CampaignId, DueId, EnrolmentId, MutualId, UnitId
from app.db import Session, vault
from app.membership import load, people, standing
from app.membership.account import Due, Enrolment, UnitAccount
from app.membership.errors import UnknownUnit
from app.membership.model import DueKind, Mutual, UnitBrief, UnitStatus
from app.membership.registry import brief
from app.membership.tables import MemberRow, UnitHistoryRow, UnitRow

COVERED = text("""
    SELECT EXISTS (
        SELECT FROM cover_spells
        WHERE mutual_id = :mutual_id AND unit_id = :unit_id AND CAST(:on AS date) BETWEEN from_on AND to_on
    ) AND (CAST(:number AS smallint) IS NULL OR EXISTS (
        SELECT FROM members
        WHERE mutual_id = :mutual_id AND unit_id = :unit_id AND number = :number
          AND covered_from <= :on AND (left_on IS NULL OR left_on >= :on)
    ))
""")

NAMES = text("""
    SELECT id, name_sealed FROM members WHERE mutual_id = :mutual_id AND id = ANY(CAST(:ids AS uuid[]))
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledDue:
    """One line of a schedule."""

    id: DueId
    kind: DueKind
    seq: int
    persons: int
    due_on: date
    member_minor: int
    state_minor: int
    donor_minor: int
    paid_minor: int
    cancelled_minor: int
    called_on: date | None
    settled_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentView:
    """A unit in one campaign, seen on a day: D0, cover, standing, schedule."""

    id: EnrolmentId
    campaign_id: CampaignId
    campaign: str
    kind: str
    enrolled_on: date
    persons: int
    status: UnitStatus
    effective_on: date | None
    cover_from: date | None
    cover_to: date
    suspended_from: date | None
    resumes_on: date | None
    lapsed_on: date | None
    fee: ScheduledDue | None
    instalments: tuple[ScheduledDue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """A unit seen on a day; `leading` is the enrolment whose status is the unit's."""

    unit_id: UnitId
    reference: str
    status: UnitStatus
    is_covered: bool
    persons: int
    fee_due_minor: int
    arrears_minor: int
    advance_minor: int
    leading: EnrolmentView | None
    enrolments: tuple[EnrolmentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """What happened to a unit, when, by whom and why."""

    happened_on: date
    what: str
    facts: Mapping[str, Any]
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A person of a unit, name unsealed: whoever shows it decides how much of it."""

    number: int
    name: str
    relation: str
    sex: str | None
    born_on: date | None
    joined_on: date
    covered_from: date | None
    left_on: date | None
    left_reason: str | None


async def list_units(
    session: Session,
    mutual_id: MutualId,
    *,
    status: UnitStatus | None = None,
    antenna_id: AntennaId | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Sequence[UnitBrief]:
    """Units by reference; `after` is the last reference of the page before."""
    wanted = select(UnitRow).where(UnitRow.mutual_id == mutual_id).order_by(UnitRow.reference).limit(limit)
    if status is not None:
        wanted = wanted.where(UnitRow.status == status.value)
    if antenna_id is not None:
        wanted = wanted.where(UnitRow.antenna_id == antenna_id)
    return [
        brief(row)
        for row in await session.scalars(wanted if after is None else wanted.where(UnitRow.reference > after))
    ]


async def members_of(session: Session, mutual_id: MutualId, unit_id: UnitId) -> Sequence[MemberView]:
    """The persons of a unit by number, those who left too."""
    rows = await session.scalars(
        select(MemberRow)
        .where(MemberRow.mutual_id == mutual_id, MemberRow.unit_id == unit_id)
        .order_by(MemberRow.number)
    )
    return [
        MemberView(
            number=row.number,
            name=vault(session).unseal(row.name_sealed, purpose=people.MEMBER_NAME),
            relation=row.relation,
            sex=row.sex,
            born_on=row.born_on,
            joined_on=row.joined_on,
            covered_from=row.covered_from,
            left_on=row.left_on,
            left_reason=row.left_reason,
        )
        for row in rows
    ]


async def is_covered(session: Session, mutual_id: MutualId, unit_id: UnitId, number: int | None, on: date) -> bool:
    """Whether care on this day is covered, for a person of the unit by number, or for the unit as such (U10)."""
    values = {"mutual_id": mutual_id, "unit_id": unit_id, "number": number, "on": on}
    return bool(await session.scalar(COVERED, values))


async def head_names(session: Session, mutual_id: MutualId, members: Collection[UUID]) -> Mapping[UUID, str]:
    """Names of persons by id, unsealed: whoever shows them decides whether (RELIABILITY 38)."""
    keys, rows = vault(session), await session.execute(NAMES, {"mutual_id": mutual_id, "ids": list(members)})
    return {row.id: keys.unseal(row.name_sealed, purpose=people.MEMBER_NAME) for row in rows}


async def unit_account(session: Session, mutual: Mutual, unit_id: UnitId, on: date) -> UnitView:
    """Everything a page shows of a unit's account, as its rows stand, seen on a day; raises `UnknownUnit`."""
    account = (await load.read(session, mutual, [unit_id])).get(unit_id)
    if account is None:
        raise UnknownUnit(field="unit")
    views = {one.id: _enrolment(account, one, on) for one in account.rows.enrolments.values()}
    leader = standing.leading(account, on)
    is_closed = account.status is UnitStatus.CLOSED
    return UnitView(
        unit_id=unit_id,
        reference=account.reference,
        status=account.status if is_closed or leader is None else views[leader.id].status,
        is_covered=await is_covered(session, mutual.id, unit_id, None, on),
        persons=len(await people.present(session, mutual.id, unit_id, on)),
        fee_due_minor=sum(due.left_minor for due in account.open_dues() if due.kind is DueKind.FEE),
        arrears_minor=sum(due.left_minor for due in account.open_dues() if due.kind is not DueKind.FEE),
        advance_minor=sum(one.left_minor for one in account.advances_left()),
        leading=views[leader.id] if leader else None,
        enrolments=tuple(sorted(views.values(), key=lambda one: (one.enrolled_on, one.id))),
    )


async def unit_history(
    session: Session, mutual_id: MutualId, unit_id: UnitId, *, limit: int = 100
) -> Sequence[HistoryLine]:
    """The latest lines of a unit's history, the newest first."""
    rows = await session.scalars(
        select(UnitHistoryRow)
        .where(UnitHistoryRow.mutual_id == mutual_id, UnitHistoryRow.unit_id == unit_id)
        .order_by(UnitHistoryRow.id.desc())
        .limit(limit)
    )
    return [
        HistoryLine(
            happened_on=row.happened_on, what=row.what, facts=row.facts, actor=row.actor, created_at=row.created_at
        )
        for row in rows
    ]


def _enrolment(account: UnitAccount, one: Enrolment, on: date) -> EnrolmentView:
    dues = account.dues_of(one)
    return EnrolmentView(
        id=one.id,
        campaign_id=one.campaign.id,
        campaign=one.campaign.name,
        kind=one.kind,
        enrolled_on=one.enrolled_on,
        persons=one.persons,
        status=standing.status_of(account, one, on),
        effective_on=one.effective_on,
        cover_from=one.cover_from,
        cover_to=one.cover_to,
        suspended_from=one.suspended_from,
        resumes_on=one.resumes_on,
        lapsed_on=one.lapsed_on,
        fee=next((_due(due) for due in dues if due.kind is DueKind.FEE), None),
        instalments=tuple(_due(due) for due in dues if due.kind is not DueKind.FEE),
    )


def _due(due: Due) -> ScheduledDue:
    return ScheduledDue(
        id=due.id,
        kind=due.kind,
        seq=due.seq,
        persons=due.persons,
        due_on=due.due_on,
        member_minor=due.member_minor,
        state_minor=due.state_minor,
        donor_minor=due.donor_minor,
        paid_minor=due.paid_minor,
        cancelled_minor=due.cancelled_minor,
        called_on=due.called_on,
        settled_on=due.settled_on,
    )
