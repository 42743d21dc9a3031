"""Entering units in the register: their references, people and declared numbers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from app.core import references
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import AntennaId, MutualId, UnitId, new_id
from app.core.msisdn import Msisdn
from app.core.operators import is_operator
from app.db import Session, now, vault
from app.membership.errors import ReferenceInvalid, ReferenceTaken
from app.membership.model import Mutual, NewUnit, UnitBrief, UnitStatus
from app.membership.people import Newcomer, enter_people
from app.membership.registry import PAYER, find_by_reference
from app.membership.tables import PayerNumberRow, ReferenceCounterRow, UnitRow


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


async def declare_payers(
    session: Session, mutual: Mutual, numbers: Mapping[UnitId, Sequence[Msisdn]], *, operator: str | None = None
) -> None:
    """Declare phone numbers of units, all of this operator if one is told; one declared already stays as it is.

    Raises `Invalid` for what cannot be an operator.
    """
    if operator is not None and not is_operator(operator):
        raise Invalid(field="operator")
    keys, on = vault(session), business_date(now(session), mutual.timezone)
    rows = [
        {
            "mutual_id": mutual.id,
            "id": new_id(),
            "unit_id": unit_id,
            "msisdn_index": keys.index(msisdn.e164, purpose=PAYER),
            "msisdn_sealed": keys.seal(msisdn.e164, purpose=PAYER),
            "operator": operator,
            "declared_on": on,
        }
        for unit_id, msisdns in numbers.items()
        for msisdn in msisdns
    ]
    if rows:
        await session.execute(upsert(PayerNumberRow).on_conflict_do_nothing(), rows)


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
