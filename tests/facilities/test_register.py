"""The register: a facility by its code, and the times in which batches pass over it (P1)."""

import pytest

from app import facilities
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.core.ids import FacilityId, new_id
from app.db import Session
from app.facilities import AlreadyOnHold, FacilityExists, Level, NewFacility, NotOnHold, UnknownFacility
from tests.facilities.circle import OFFICE, Circle, a_facility


async def test_a_facility_is_found_by_id_and_by_code(session: Session, circle: Circle) -> None:
    by_id = await facilities.facility(session, circle.mutual.id, circle.cscom.id)

    assert by_id == await facilities.facility_by_code(session, circle.mutual.id, "CS01")
    assert (by_id.level, by_id.on_hold_since) == (Level.CSCOM, None)


async def test_a_code_belongs_to_one_facility(session: Session, circle: Circle) -> None:
    with pytest.raises(FacilityExists):
        await a_facility(session, circle.mutual, " CS01 ")


async def test_a_facility_without_a_name_is_refused(session: Session, circle: Circle) -> None:
    with pytest.raises(Invalid) as refused:
        new = NewFacility(code="CS09", name=" ", level=Level.CSREF)
        await facilities.register_facility(session, circle.mutual, new, OFFICE)

    assert refused.value.field == "name"


async def test_a_change_keeps_what_it_does_not_name(session: Session, circle: Circle) -> None:
    changed = await facilities.change_facility(session, circle.mutual.id, circle.cscom.id, OFFICE, level=Level.CSREF)

    assert (changed.code, changed.name, changed.level) == ("CS01", "CSCOM CS01", Level.CSREF)


async def test_facilities_are_listed_by_code_page_by_page(session: Session, circle: Circle) -> None:
    for code in ("CS03", "CS02"):
        await a_facility(session, circle.mutual, code)

    first = await facilities.list_facilities(session, circle.mutual.id, limit=2)
    rest = await facilities.list_facilities(session, circle.mutual.id, after="CS02")

    assert [[one.code for one in page] for page in (first, rest)] == [["CS01", "CS02"], ["CS03"]]


async def test_a_hold_lasts_until_its_release_and_both_say_why(
    session: Session, circle: Circle, clock: VirtualClock
) -> None:
    held = await facilities.hold_facility(session, circle.mutual.id, circle.cscom.id, "enquête", OFFICE)
    released = await facilities.release_facility(session, circle.mutual.id, circle.cscom.id, "rien trouvé", OFFICE)

    assert (held.on_hold_since, released.on_hold_since) == (clock.now(), None)
    [hold] = await facilities.holds_of(session, circle.mutual.id, circle.cscom.id)
    assert (hold.because, hold.released_because, hold.held_by) == ("enquête", "rien trouvé", "system:test")


async def test_a_facility_is_held_once_and_released_once(session: Session, circle: Circle) -> None:
    with pytest.raises(NotOnHold):
        await facilities.release_facility(session, circle.mutual.id, circle.cscom.id, "?", OFFICE)
    await facilities.hold_facility(session, circle.mutual.id, circle.cscom.id, "enquête", OFFICE)

    with pytest.raises(AlreadyOnHold):
        await facilities.hold_facility(session, circle.mutual.id, circle.cscom.id, "encore", OFFICE)


async def test_a_hold_without_a_reason_is_refused(session: Session, circle: Circle) -> None:
    with pytest.raises(Invalid) as refused:
        await facilities.hold_facility(session, circle.mutual.id, circle.cscom.id, "  ", OFFICE)

    assert refused.value.field == "because"


async def test_what_the_mutual_does_not_have_is_unknown(session: Session, circle: Circle) -> None:
    with pytest.raises(UnknownFacility):
        await facilities.facility_by_code(session, circle.mutual.id, "CS99")
    with pytest.raises(UnknownFacility):
        await facilities.hold_facility(session, circle.mutual.id, FacilityId(new_id()), "enquête", OFFICE)
