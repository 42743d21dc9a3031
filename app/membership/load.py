"""Units' accounts read from the database by the batch: locked in id order, a constant number of statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from app.core.ids import CampaignId, UnitId
from app.db import Session
from app.db.plans import prefer_indexes
from app.membership.account import Accrual, Advance, Due, Enrolment, Rows, Settlement, Spell, UnitAccount
from app.membership.model import DueKind, Mutual, UnitStatus
from app.membership.schemes import Campaign, campaigns

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
    " donor_minor, called_on, paid_minor, paid_on, settled_on, cancelled_minor",
    "dues",
)
ADVANCES = _of_units("payment_id, received_at, amount_minor, left_minor", "advances")
SPELLS = _of_units("enrolment_id, from_on, to_on", "cover_spells")

# A payment is taken apart only by a reversal, which reads all, or by the lapse of an enrolment that never took effect.
MAY_LAPSE_UNEFFECTIVE = """
    AND EXISTS (SELECT FROM dues d JOIN enrolments e ON e.mutual_id = d.mutual_id AND e.id = d.enrolment_id
                WHERE d.mutual_id = row.mutual_id AND d.id = row.due_id
                  AND e.effective_on IS NULL AND e.lapsed_on IS NULL)
"""
SETTLEMENT = "due_id, payment_id, source, amount_minor, settled_on, received_at, position, entry_id"
ACCRUAL = "due_id, campaign_id, funder, persons, amount_minor, accrued_on, entry_id"
STANDING = "AND undone_on IS NULL"
SETTLEMENTS = _of_units(SETTLEMENT, "settlements", STANDING)
ACCRUALS = _of_units(ACCRUAL, "accruals", STANDING)
SOME_SETTLEMENTS = _of_units(SETTLEMENT, "settlements", STANDING + MAY_LAPSE_UNEFFECTIVE)
SOME_ACCRUALS = _of_units(ACCRUAL, "accruals", STANDING + MAY_LAPSE_UNEFFECTIVE)


async def locked(
    session: Session, mutual: Mutual, unit_ids: Iterable[UnitId], *, with_payments: bool = False
) -> dict[UnitId, UnitAccount]:
    """These units' accounts, locked; `with_payments` brings all that was ever settled, as a reversal needs."""
    return await _accounts(session, mutual, LOCK, {"ids": sorted(set(unit_ids))}, with_payments=with_payments)


async def waiting(session: Session, mutual: Mutual, unit_ids: Sequence[UnitId], day: Any) -> dict[UnitId, UnitAccount]:
    """Those of these units whose time has come by this day, locked."""
    return await _accounts(session, mutual, LOCK_WAITING, {"ids": list(unit_ids), "day": day})


async def read(session: Session, mutual: Mutual, unit_ids: Iterable[UnitId]) -> dict[UnitId, UnitAccount]:
    """These units' accounts, to look at."""
    return await _accounts(session, mutual, READ, {"ids": sorted(set(unit_ids))})


async def _accounts(
    session: Session, mutual: Mutual, statement: TextClause, values: Mapping[str, Any], *, with_payments: bool = False
) -> dict[UnitId, UnitAccount]:
    await prefer_indexes(session)
    units = (await session.execute(statement, {"mutual_id": mutual.id, **values})).all()
    rows = {unit.id: Rows() for unit in units}
    if rows:
        await _fill(session, mutual, rows, with_payments=with_payments)
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


async def _fill(session: Session, mutual: Mutual, rows: dict[UUID, Rows], *, with_payments: bool) -> None:
    sold = {campaign.id: campaign for campaign in await campaigns(session, mutual)}
    values = {"mutual_id": mutual.id, "ids": list(rows)}

    async def each(statement: TextClause, put: Callable[[Rows, Any], None]) -> None:
        for row in await session.execute(statement, values):
            put(rows[row.unit_id], row)

    await each(ENROLMENTS, lambda unit, row: _put_enrolment(unit, row, sold))
    await each(DUES, _put_due)
    await each(ADVANCES, _put_advance)
    await each(SPELLS, _put_spell)
    await each(SETTLEMENTS if with_payments else SOME_SETTLEMENTS, _put_settlement)
    await each(ACCRUALS if with_payments else SOME_ACCRUALS, _put_accrual)


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
