"""Units' accounts read from the database by the batch: locked in id order, a constant number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from app.core.ids import CampaignId, UnitId
from app.db import Session
from app.db.plans import prefer_indexes
from app.membership.account import Accrual, Advance, Due, Enrolment, Rows, Settlement, Spell, UnitAccount
from app.membership.campaigns import Campaign, campaigns
from app.membership.lapse import will_lapse
from app.membership.model import DueKind, Mutual, UnitStatus

KINDS = {kind.value: kind for kind in DueKind}
STATUSES = {status.value: status for status in UnitStatus}

UNITS = "SELECT id, reference, antenna_id, status, looks_on FROM units WHERE mutual_id = :mutual_id AND {} ORDER BY id"
THESE = "id = ANY(CAST(:ids AS uuid[]))"
READ = text(UNITS.format(THESE))
LOCK = text(UNITS.format(THESE) + " FOR UPDATE")
LOCK_WAITING = text(UNITS.format(f"{THESE} AND looks_on <= :day") + " FOR UPDATE")


def _of_units(columns: str, table: str, condition: str = "") -> TextClause:
    return text(
        f"SELECT unit_id, id, {columns} FROM {table} AS row"  # noqa: S608 - names of our own
        f" WHERE mutual_id = :mutual_id AND unit_id = ANY(CAST(:ids AS uuid[])) {condition}"
    )


ENROLMENTS = _of_units(
    "campaign_id, kind, enrolled_on, persons, status, effective_on, cover_from, cover_to, suspended_from, resumes_on,"
    " lapsed_on",
    "enrolments",
)
DUES = _of_units(
    "enrolment_id, kind, seq, member_id, persons, due_on, clock_on, suspends_on, member_minor, state_minor,"
    " donor_minor, called_on, paid_minor, paid_on, settled_on, cancelled_minor, written_off_on",
    "dues",
)
ADVANCES = _of_units("payment_id, received_at, amount_minor, left_minor", "advances")
SPELLS = _of_units("enrolment_id, from_on, to_on", "cover_spells")

SETTLEMENTS = _of_units(
    "due_id, payment_id, source, amount_minor, settled_on, received_at, position, entry_id",
    "settlements",
    "AND undone_on IS NULL",
)
ACCRUALS = _of_units(
    "due_id, campaign_id, funder, persons, amount_minor, accrued_on, entry_id", "accruals", "AND undone_on IS NULL"
)


async def locked(
    session: Session, mutual: Mutual, unit_ids: Iterable[UnitId], *, with_payments: bool = False
) -> dict[UnitId, UnitAccount]:
    """These units' accounts, locked; `with_payments` brings what stands settled and accrued, as a reversal needs."""
    accounts = await _accounts(session, mutual, LOCK, {"ids": sorted(set(unit_ids))})
    if with_payments:
        await _bring_payments(session, mutual, accounts)
    return accounts


async def waiting(session: Session, mutual: Mutual, unit_ids: Sequence[UnitId], day: date) -> dict[UnitId, UnitAccount]:
    """Those of these units whose time has come by this day, locked; with payments where an enrolment will lapse."""
    accounts = await _accounts(session, mutual, LOCK_WAITING, {"ids": list(unit_ids), "day": day})
    await _bring_payments(session, mutual, {key: one for key, one in accounts.items() if will_lapse(one, day)})
    return accounts


async def read(session: Session, mutual: Mutual, unit_ids: Iterable[UnitId]) -> dict[UnitId, UnitAccount]:
    """These units' accounts, to look at."""
    return await _accounts(session, mutual, READ, {"ids": sorted(set(unit_ids))})


async def _accounts(
    session: Session, mutual: Mutual, statement: TextClause, values: Mapping[str, Any]
) -> dict[UnitId, UnitAccount]:
    await prefer_indexes(session)
    units = (await session.execute(statement, {"mutual_id": mutual.id, **values})).all()
    rows = {unit.id: Rows() for unit in units}
    if rows:
        await _fill(session, mutual, rows)
    return {
        unit.id: UnitAccount.of(
            unit_id=unit.id,
            reference=unit.reference,
            antenna_id=unit.antenna_id,
            status=STATUSES[unit.status],
            looks_on=unit.looks_on,
            rows=rows[unit.id],
        )
        for unit in units
    }


async def _fill(session: Session, mutual: Mutual, rows: Mapping[UUID, Rows]) -> None:
    sold = {campaign.id: campaign for campaign in await campaigns(session, mutual)}
    values = {"mutual_id": mutual.id, "ids": list(rows)}
    for row in await session.execute(ENROLMENTS, values):
        _put_enrolment(rows[row.unit_id], row, sold)
    for row in await session.execute(DUES, values):
        _put_due(rows[row.unit_id], row)
    for row in await session.execute(ADVANCES, values):
        _put_advance(rows[row.unit_id], row)
    for row in await session.execute(SPELLS, values):
        _put_spell(rows[row.unit_id], row)


async def _bring_payments(session: Session, mutual: Mutual, accounts: Mapping[UnitId, UnitAccount]) -> None:
    if not accounts:
        return
    values = {"mutual_id": mutual.id, "ids": list(accounts)}
    for row in await session.execute(SETTLEMENTS, values):
        _put_settlement(accounts[row.unit_id].rows, row)
    for row in await session.execute(ACCRUALS, values):
        _put_accrual(accounts[row.unit_id].rows, row)
    for account in accounts.values():
        account.loaded = account.rows.copy()


def _put_enrolment(unit: Rows, row: Any, sold: Mapping[CampaignId, Campaign]) -> None:
    unit.enrolments[row.id] = Enrolment(
        id=row.id,
        campaign=sold[row.campaign_id],
        kind=row.kind,
        enrolled_on=row.enrolled_on,
        persons=row.persons,
        status=STATUSES[row.status],
        effective_on=row.effective_on,
        cover_from=row.cover_from,
        cover_to=row.cover_to,
        suspended_from=row.suspended_from,
        resumes_on=row.resumes_on,
        lapsed_on=row.lapsed_on,
    )


def _put_due(unit: Rows, row: Any) -> None:
    unit.dues[row.id] = Due(
        id=row.id,
        enrolment_id=row.enrolment_id,
        kind=KINDS[row.kind],
        seq=row.seq,
        member_id=row.member_id,
        persons=row.persons,
        due_on=row.due_on,
        clock_on=row.clock_on,
        suspends_on=row.suspends_on,
        member_minor=row.member_minor,
        state_minor=row.state_minor,
        donor_minor=row.donor_minor,
        called_on=row.called_on,
        paid_minor=row.paid_minor,
        paid_on=row.paid_on,
        settled_on=row.settled_on,
        cancelled_minor=row.cancelled_minor,
        written_off_on=row.written_off_on,
    )


def _put_advance(unit: Rows, row: Any) -> None:
    unit.advances[row.id] = Advance(
        id=row.id,
        payment_id=row.payment_id,
        received_at=row.received_at,
        amount_minor=row.amount_minor,
        left_minor=row.left_minor,
    )


def _put_spell(unit: Rows, row: Any) -> None:
    unit.spells[row.id] = Spell(id=row.id, enrolment_id=row.enrolment_id, from_on=row.from_on, to_on=row.to_on)


def _put_settlement(unit: Rows, row: Any) -> None:
    unit.settlements[row.id] = Settlement(
        id=row.id,
        due_id=row.due_id,
        payment_id=row.payment_id,
        source=row.source,
        amount_minor=row.amount_minor,
        settled_on=row.settled_on,
        received_at=row.received_at,
        position=row.position,
        entry_id=row.entry_id,
    )


def _put_accrual(unit: Rows, row: Any) -> None:
    unit.accruals[row.id] = Accrual(
        id=row.id,
        due_id=row.due_id,
        campaign_id=row.campaign_id,
        funder=row.funder,
        persons=row.persons,
        amount_minor=row.amount_minor,
        accrued_on=row.accrued_on,
        entry_id=row.entry_id,
    )
