"""The register: who is found by reference, number, name or what is owed, and only in the own mutual (A3, A4)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app import membership
from app.core import references
from app.core.ids import UnitId, new_id
from app.core.msisdn import Msisdn
from app.db import Session
from app.membership import (
    Mutual,
    NewMember,
    NewUnit,
    ReferenceInvalid,
    ReferenceTaken,
    UnitBrief,
    UnitStatus,
    UnknownUnit,
)
from tests.counting import count_statements
from tests.membership.conftest import MICBA
from tests.membership.village import Village, people

AWA, BINTA = Msisdn.parse("76000001"), Msisdn.parse("66000002")


async def register(session: Session, mutual: Mutual, *units: NewUnit) -> Sequence[UnitBrief]:
    return await membership.register_units(session, mutual, units)


@pytest.fixture
async def a_unit(session: Session, micba: Mutual) -> NewUnit:
    """A unit of one person without a number, to be changed by `replace`."""
    antenna = await membership.antenna_named(session, micba.id, None)
    return NewUnit(antenna_id=antenna.id, household_id=new_id(), members=people(1))


async def test_references_are_given_in_order_and_those_asked_for_are_kept(
    session: Session, micba: Mutual, a_unit: NewUnit
) -> None:
    asked = replace(a_unit, reference=references.make("02", 2))
    units = await register(session, micba, a_unit, asked, a_unit)

    assert [unit.reference for unit in units] == [references.make("02", serial) for serial in (1, 2, 3)]
    assert {unit.status for unit in units} == {UnitStatus.PENDING}


async def test_a_reference_given_before_is_passed_over(session: Session, micba: Mutual, a_unit: NewUnit) -> None:
    await register(session, micba, replace(a_unit, reference=references.make("02", 1)))

    [unit] = await register(session, micba, a_unit)

    assert unit.reference == references.make("02", 2)


@pytest.mark.parametrize("reference", ["0200000100", "12", "", references.make("90", 17)])
async def test_a_reference_that_is_none_or_a_collective_payers_is_refused(
    session: Session, micba: Mutual, a_unit: NewUnit, reference: str
) -> None:
    with pytest.raises(ReferenceInvalid):
        await register(session, micba, replace(a_unit, reference=reference))


async def test_a_reference_is_given_once_among_asked_and_held(session: Session, micba: Mutual, a_unit: NewUnit) -> None:
    asked = replace(a_unit, reference=references.make("02", 7))
    with pytest.raises(ReferenceTaken):
        await register(session, micba, asked, asked)
    await register(session, micba, asked)

    with pytest.raises(ReferenceTaken):
        await register(session, micba, asked)


async def test_registering_costs_the_same_for_two_units_as_for_forty(
    session: Session, shared_engine: AsyncEngine, micba: Mutual, a_unit: NewUnit
) -> None:
    unit = replace(a_unit, payers=[AWA])
    with count_statements(shared_engine) as for_two:
        await register(session, micba, *[unit] * 2)
    with count_statements(shared_engine) as for_forty:
        await register(session, micba, *[unit] * 40)

    assert for_two.number == for_forty.number


async def test_a_unit_is_found_by_its_reference_however_it_is_written(
    session: Session, micba: Mutual, a_unit: NewUnit
) -> None:
    [unit] = await register(session, micba, a_unit)
    typed = f"{unit.reference[:2]} {unit.reference[2:8].replace('0', 'O')}-{unit.reference[8:]}"

    assert await membership.unit_by_reference(session, micba.id, typed) == unit
    assert await membership.reference_of(session, micba.id, unit.id) == unit.reference


async def test_a_unit_nobody_registered_is_unknown(session: Session, micba: Mutual) -> None:
    with pytest.raises(UnknownUnit):
        await membership.unit_by_reference(session, micba.id, references.make("02", 9))
    with pytest.raises(UnknownUnit):
        await membership.reference_of(session, micba.id, UnitId(new_id()))


async def test_no_search_sees_another_mutuals_units(session: Session, micba: Mutual, a_unit: NewUnit) -> None:
    member = NewMember(name="Awa Traoré")
    [unit] = await register(session, micba, replace(a_unit, members=[member], payers=[AWA]))
    other = await membership.found(session, replace(MICBA, code="MICMO"))

    assert await membership.find_by_reference(session, other.id, [unit.reference]) == {}
    assert await membership.find_by_payer(session, other.id, [AWA]) == {}
    assert await membership.units_near(session, other.id, unit.reference[:-1]) == []
    assert await membership.units_named_like(session, other.id, "Traoré") == []
    assert await membership.payers_of(session, other.id, [unit.id]) == {}
    with pytest.raises(UnknownUnit):
        await membership.reference_of(session, other.id, unit.id)


async def test_a_number_finds_every_open_unit_that_declares_it(
    session: Session, micba: Mutual, a_unit: NewUnit
) -> None:
    shared, own = replace(a_unit, payers=[AWA]), replace(a_unit, payers=[AWA, BINTA])
    first, second = await register(session, micba, shared, own)

    found = await membership.find_by_payer(session, micba.id, [AWA, BINTA, Msisdn.parse("90000003")])

    assert found == {AWA: [first, second], BINTA: [second]}


async def test_a_number_declared_twice_is_kept_once(session: Session, micba: Mutual, a_unit: NewUnit) -> None:
    [unit] = await register(session, micba, replace(a_unit, payers=[AWA, AWA]))
    await membership.declare_payers(session, micba, {unit.id: [AWA, BINTA]})

    assert await membership.payers_of(session, micba.id, [unit.id]) == {unit.id: [AWA, BINTA]}


@pytest.mark.parametrize("slip", ["changed", "swapped", "missing", "extra"])
async def test_a_unit_is_shown_one_keystroke_away_a4(
    session: Session, micba: Mutual, a_unit: NewUnit, slip: str
) -> None:
    [unit] = await register(session, micba, replace(a_unit, reference=references.make("02", 314_159)))
    typed = {
        "changed": f"{unit.reference[:4]}9{unit.reference[5:]}",
        "swapped": f"{unit.reference[:2]}{unit.reference[3]}{unit.reference[2]}{unit.reference[4:]}",
        "missing": unit.reference[:5] + unit.reference[6:],
        "extra": f"{unit.reference[:5]}7{unit.reference[5:]}",
    }[slip]

    assert await membership.units_near(session, micba.id, typed) == [unit]


async def test_a_unit_is_shown_by_a_like_name_of_any_of_its_people_a4(
    session: Session, micba: Mutual, a_unit: NewUnit
) -> None:
    family = [NewMember(name="Moussa Ouédraogo"), NewMember(name="Awa Cissé")]
    unit, _ = await register(session, micba, replace(a_unit, members=family), a_unit)

    for name in ("Wedraogo", "sisse", "Mou"):
        assert await membership.units_named_like(session, micba.id, name) == [unit]
    assert await membership.units_named_like(session, micba.id, "Diarra") == []
    assert await membership.units_named_like(session, micba.id, "?") == []


async def test_a_unit_is_shown_by_the_exact_amount_it_owes_a4(village: Village) -> None:
    unit_id = await village.enrol(3)
    await village.enrol(4)
    owed = 1_000 + 1_730  # the fee, and a third of what three persons pay in the year

    async with village.database.transaction() as session:
        exact = await membership.units_owing(session, village.mutual.id, owed)
        near = await membership.units_owing(session, village.mutual.id, owed - 1)

    assert [unit.id for unit in exact] == [unit_id]
    assert near == []
