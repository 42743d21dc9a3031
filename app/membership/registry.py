"""The register of units: references, people, declared numbers; who is found by what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.core import references
from app.core.clock import business_date
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import AntennaId, MutualId, UnitId, new_id
from app.core.msisdn import Msisdn
from app.db import Session, now, vault
from app.membership import names
from app.membership.model import Mutual, NewUnit, UnitBrief, UnitStatus
from app.membership.people import Newcomer, enter_people
from app.membership.tables import DueRow, NameKeyRow, PayerNumberRow, ReferenceCounterRow, UnitRow

PAYER = "payer.msisdn"
OPEN = [status.value for status in UnitStatus if status.is_open]


class ReferenceInvalid(Invalid):
    """The check digits do not agree, or the reference is one of a collective payer's."""

    code = "membership.reference_invalid"


class ReferenceTaken(Conflict):
    """Another unit of the mutual holds this reference."""

    code = "membership.reference_taken"


class UnknownUnit(NotFound):
    """The mutual has no unit of this reference or id."""

    code = "membership.unknown_unit"


async def register_units(session: Session, mutual: Mutual, units: Sequence[NewUnit]) -> Sequence[UnitBrief]:
    """Enter units with their people and numbers, pending, in the order given; a constant number of statements.

    Raises `ReferenceInvalid`, `ReferenceTaken`.
    """
    on = business_date(now(session), mutual.timezone)
    given = await _references(session, mutual, units)
    rows = [_unit_row(session, mutual, unit, reference, on) for unit, reference in zip(units, given, strict=True)]
    await session.execute(insert(UnitRow), rows)
    await _add_people(session, mutual.id, rows, units, on)
    await declare_payers(
        session, mutual, {UnitId(row["id"]): unit.payers for row, unit in zip(rows, units, strict=True)}
    )
    return [
        UnitBrief(
            id=UnitId(row["id"]),
            reference=row["reference"],
            status=UnitStatus.PENDING,
            antenna_id=AntennaId(row["antenna_id"]),
        )
        for row in rows
    ]


async def declare_payers(session: Session, mutual: Mutual, numbers: Mapping[UnitId, Sequence[Msisdn]]) -> None:
    """Declare phone numbers of units; one that is declared already stays as it is."""
    keys, on = vault(session), business_date(now(session), mutual.timezone)
    rows = [
        {
            "mutual_id": mutual.id,
            "id": new_id(),
            "unit_id": unit_id,
            "msisdn_index": keys.index(msisdn.e164, purpose=PAYER),
            "msisdn_sealed": keys.seal(msisdn.e164, purpose=PAYER),
            "declared_on": on,
        }
        for unit_id, msisdns in numbers.items()
        for msisdn in msisdns
    ]
    if rows:
        await session.execute(upsert(PayerNumberRow).on_conflict_do_nothing(), rows)


async def find_by_reference(session: Session, mutual_id: MutualId, wanted: Iterable[str]) -> Mapping[str, UnitBrief]:
    """The units that hold these references, open or not; other mutuals' are not seen (DESIGN 9)."""
    rows = await session.scalars(
        select(UnitRow).where(UnitRow.mutual_id == mutual_id, UnitRow.reference.in_(set(wanted)))
    )
    return {row.reference: brief(row) for row in rows}


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


async def _references(session: Session, mutual: Mutual, units: Sequence[NewUnit]) -> Sequence[str]:
    asked = [references.normalise(unit.reference) for unit in units if unit.reference is not None]
    if any(not references.is_valid(reference) or references.is_collective(reference) for reference in asked):
        raise ReferenceInvalid(field="reference")
    if len(set(asked)) < len(asked) or await find_by_reference(session, mutual.id, asked):
        raise ReferenceTaken(field="reference")
    free = iter(await _next_free(session, mutual, len(units) - len(asked), set(asked)))
    given = iter(asked)
    return [next(free) if unit.reference is None else next(given) for unit in units]


async def _next_free(session: Session, mutual: Mutual, count: int, but: set[str]) -> Sequence[str]:
    free: list[str] = []
    while len(free) < count:
        first = await _take_serials(session, mutual, count - len(free))
        made = [references.make(mutual.circle, first + step) for step in range(count - len(free))]
        taken = await find_by_reference(session, mutual.id, made)
        free += [reference for reference in made if reference not in taken and reference not in but]
    return free


async def _take_serials(session: Session, mutual: Mutual, count: int) -> int:
    """The first of `count` serials that nobody else will be given."""
    counter = upsert(ReferenceCounterRow).values(mutual_id=mutual.id, circle=mutual.circle, next_serial=1 + count)
    after = await session.scalar(
        counter.on_conflict_do_update(
            index_elements=["mutual_id", "circle"], set_={"next_serial": ReferenceCounterRow.next_serial + count}
        ).returning(ReferenceCounterRow.next_serial)
    )
    assert after is not None
    return int(after) - count


async def _add_people(
    session: Session, mutual_id: MutualId, rows: Sequence[dict[str, Any]], units: Sequence[NewUnit], on: date
) -> None:
    newcomers = [
        Newcomer(unit_id=UnitId(row["id"]), number=number, person=person, joined_on=on, covered_from=on)
        for row, unit in zip(rows, units, strict=True)
        for number, person in enumerate(unit.members, start=1)
    ]
    await enter_people(session, mutual_id, newcomers)


def _unit_row(session: Session, mutual: Mutual, unit: NewUnit, reference: str, on: date) -> dict[str, Any]:
    return {
        "mutual_id": mutual.id,
        "id": new_id(),
        "reference": reference,
        "household_id": unit.household_id,
        "antenna_id": unit.antenna_id,
        "status": UnitStatus.PENDING.value,
        "looks_on": on,
        "registered_on": on,
        "created_at": now(session),
    }
