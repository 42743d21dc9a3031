"""The register of units: who is found by what."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import func, select

from app.core import references
from app.core.ids import AntennaId, MutualId, UnitId
from app.core.msisdn import Msisdn
from app.db import Session, vault
from app.membership import names
from app.membership.errors import UnknownUnit
from app.membership.model import UnitBrief, UnitStatus
from app.membership.tables import DueRow, NameKeyRow, PayerNumberRow, UnitRow

PAYER = "payer.msisdn"
OPEN = [status.value for status in UnitStatus if status.is_open]


async def find_by_reference(session: Session, mutual_id: MutualId, wanted: Iterable[str]) -> Mapping[str, UnitBrief]:
    """The units that hold these references, open or not; other mutuals' are not seen (DESIGN 9)."""
    rows = await session.scalars(
        select(UnitRow).where(UnitRow.mutual_id == mutual_id, UnitRow.reference.in_(set(wanted)))
    )
    return {row.reference: brief(row) for row in rows}


async def holders_of(
    session: Session, mutual_ids: Collection[MutualId], wanted: Iterable[str]
) -> Mapping[str, Sequence[MutualId]]:
    """Which of these mutuals hold each of these references; those that none holds are absent."""
    rows = await session.execute(
        select(UnitRow.reference, UnitRow.mutual_id)
        .where(UnitRow.mutual_id.in_(mutual_ids), UnitRow.reference.in_(set(wanted)))
        .order_by(UnitRow.reference, UnitRow.mutual_id)
    )
    found: dict[str, list[MutualId]] = {}
    for reference, mutual_id in rows:
        found.setdefault(reference, []).append(MutualId(mutual_id))
    return found


async def find_by_payer(
    session: Session, mutual_id: MutualId, msisdns: Iterable[Msisdn]
) -> Mapping[Msisdn, Sequence[UnitBrief]]:
    """For each number, the open units that declare it (A3); numbers nobody declares are absent."""
    indexes = {vault(session).index(msisdn.e164, purpose=PAYER): msisdn for msisdn in msisdns}
    rows = await session.execute(
        select(PayerNumberRow.msisdn_index, UnitRow)
        .join(UnitRow, (UnitRow.mutual_id == PayerNumberRow.mutual_id) & (UnitRow.id == PayerNumberRow.unit_id))
        .where(
            PayerNumberRow.mutual_id == mutual_id,
            PayerNumberRow.msisdn_index.in_(list(indexes)),
            PayerNumberRow.removed_on.is_(None),
            UnitRow.status.in_(OPEN),
        )
        .order_by(UnitRow.reference)
    )
    found: dict[Msisdn, list[UnitBrief]] = {}
    for index, unit in rows:
        found.setdefault(indexes[index], []).append(brief(unit))
    return found


async def unit_by_reference(session: Session, mutual_id: MutualId, reference: str) -> UnitBrief:
    """The unit that holds this reference; raises `UnknownUnit`."""
    found = await find_by_reference(session, mutual_id, [references.normalise(reference)])
    if not found:
        raise UnknownUnit(field="unit")
    return next(iter(found.values()))


async def reference_of(session: Session, mutual_id: MutualId, unit_id: UnitId) -> str:
    """The unit's ten digits; raises `UnknownUnit`."""
    row = await session.get(UnitRow, (mutual_id, unit_id))
    if row is None:
        raise UnknownUnit(field="unit")
    return row.reference


async def units_owing(session: Session, mutual_id: MutualId, minor: int, *, limit: int = 20) -> Sequence[UnitBrief]:
    """Open units whose called and unpaid dues sum to exactly this (A4)."""
    open_minor = DueRow.member_minor - DueRow.paid_minor - DueRow.cancelled_minor
    owing = (
        select(DueRow.unit_id)
        .where(DueRow.mutual_id == mutual_id, DueRow.called_on.is_not(None), open_minor > 0)
        .group_by(DueRow.unit_id)
        .having(func.sum(open_minor) == minor)
    )
    rows = await session.scalars(
        select(UnitRow)
        .where(UnitRow.mutual_id == mutual_id, UnitRow.status.in_(OPEN), UnitRow.id.in_(owing))
        .order_by(UnitRow.reference)
        .limit(limit)
    )
    return [brief(row) for row in rows]


async def units_near(session: Session, mutual_id: MutualId, typed: str) -> Sequence[UnitBrief]:
    """Open units one keystroke away from what was typed: changed, swapped, missing or extra digit (A4)."""
    near = [
        written
        for written in references.one_keystroke_from(references.normalise(typed))
        if references.is_valid(written)
    ]
    found = await find_by_reference(session, mutual_id, near)
    return [unit for _, unit in sorted(found.items()) if unit.status.is_open]


async def units_named_like(session: Session, mutual_id: MutualId, name: str, *, limit: int = 20) -> Sequence[UnitBrief]:
    """Open units with a member of a like name: words, prefixes or sound agree (A4, DESIGN 9)."""
    keys = [vault(session).index(key, purpose=names.PURPOSE) for key in names.keys_to_search(name)]
    if not keys:
        return []
    rows = await session.scalars(
        select(UnitRow)
        .where(
            UnitRow.mutual_id == mutual_id,
            UnitRow.status.in_(OPEN),
            UnitRow.id.in_(
                select(NameKeyRow.unit_id).where(NameKeyRow.mutual_id == mutual_id, NameKeyRow.key.in_(keys))
            ),
        )
        .order_by(UnitRow.reference)
        .limit(limit)
    )
    return [brief(row) for row in rows]


async def payers_of(
    session: Session, mutual_id: MutualId, unit_ids: Iterable[UnitId]
) -> Mapping[UnitId, Sequence[Msisdn]]:
    """The numbers that these units declare, in the order declared."""
    rows = await session.scalars(
        select(PayerNumberRow)
        .where(
            PayerNumberRow.mutual_id == mutual_id,
            PayerNumberRow.unit_id.in_(set(unit_ids)),
            PayerNumberRow.removed_on.is_(None),
        )
        .order_by(PayerNumberRow.id)
    )
    found: dict[UnitId, list[Msisdn]] = {}
    for row in rows:
        found.setdefault(UnitId(row.unit_id), []).append(
            Msisdn(vault(session).unseal(row.msisdn_sealed, purpose=PAYER))
        )
    return found


def brief(row: UnitRow) -> UnitBrief:
    """What matching needs of a unit's row."""
    return UnitBrief(
        id=UnitId(row.id), reference=row.reference, status=UnitStatus(row.status), antenna_id=AntennaId(row.antenna_id)
    )
