"""The check before care: cover, terms, what ceilings leave, and the code of 48 hours (C7)."""

from datetime import timedelta
from typing import Any

import pytest

from app import claims, facilities, membership
from app.claims import CareType, ClaimView, Eligibility
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.core.ids import FacilityId, new_id
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.db import Database
from tests.claims.clinic import CLERK, Clinic, a_clinic, act
from tests.membership.village import day


async def checked(clinic: Clinic, *, on: str = "2026-04-08", **told: Any) -> Eligibility:
    facts: dict[str, Any] = {
        "facility_id": clinic.cscom.id,
        "unit_reference": clinic.reference,
        "member_number": 1,
    } | told
    async with clinic.village.database.transaction() as session:
        return await claims.check_eligibility(session, clinic.village.mutual, on=day(on), actor=CLERK, **facts)


async def test_cover_in_force_comes_with_terms_and_a_code(clinic: Clinic) -> None:
    told = await checked(clinic)

    assert (told.is_in_force, told.status, told.cover_from, told.cover_to) == (
        True,
        "active",
        day("2026-02-01"),
        day("2027-01-31"),
    )
    assert told.rates == {CareType.OUT: 70, CareType.HOSP: 80, CareType.EMERG: 100}
    assert told.remaining == {}
    assert told.code is not None and len(told.code) == 8 and told.code.isdecimal()
    assert told.expires_at == clinic.village.clock.now() + timedelta(hours=48)


async def test_what_is_left_of_the_ceilings_is_told(database: Database, clock: VirtualClock) -> None:
    clinic = await a_clinic(database, clock, ceilings={"per_stay": 60_000, "per_person_year": 10_000})
    await clinic.decided(await clinic.sent(act(7_450)))

    mine, theirs = await checked(clinic), await checked(clinic, member_number=2)

    assert mine.remaining == {"per_stay": Money(60_000, XOF), "per_person_year": Money(4_785, XOF)}
    assert theirs.remaining["per_person_year"] == Money(10_000, XOF)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"on": "2025-12-31"}, "C01"),
        ({"unit_reference": "0199999988"}, "C02"),
        ({"member_number": 7}, "C02"),
        ({"on": "2026-01-31"}, "C03"),
        ({"on": "2027-02-01"}, "C03"),
    ],
)
async def test_what_is_not_in_force_has_a_reason_and_no_code(clinic: Clinic, told: dict[str, Any], reason: str) -> None:
    answer = await checked(clinic, **told)

    assert (answer.refused_for, answer.code, answer.rates) == (reason, None, {})
    assert await clinic.scalar("SELECT count(*) FROM eligibility_codes") == 0
    assert await clinic.scalar("SELECT count(*) FROM notices") == 0


async def test_who_has_left_the_unit_is_not_covered_from_the_next_day(clinic: Clinic) -> None:
    """DOMAIN 16, C02/C03: and is still known."""
    async with clinic.village.database.transaction() as session:
        await membership.remove_member(session, clinic.village.mutual, clinic.unit, 2, reason="departure", actor=CLERK)

    assert (await checked(clinic, member_number=2)).is_in_force
    assert (await checked(clinic, member_number=2, on="2026-04-09")).refused_for == "C03"


async def test_the_member_hears_of_it(clinic: Clinic) -> None:
    """C7; the facility and the code, not the care."""
    async with clinic.village.database.transaction() as session:
        numbers = {clinic.unit: [Msisdn.parse("76000001")]}
        await membership.declare_payers(session, clinic.village.mutual, numbers)

    told = await checked(clinic)

    text = str(await clinic.scalar("SELECT text FROM notices")).replace("\u00a0", " ")
    assert text == (
        f"MICMO : Centre CSCOM a vérifié vos droits pour l’unité {clinic.reference}."
        f" Code de prise en charge : {told.code}, valable jusqu’au 10 avril 2026."
    )


async def test_the_code_is_kept_as_a_hash_only(clinic: Clinic) -> None:
    told = await checked(clinic)

    kept = await clinic.scalar("SELECT code_index FROM eligibility_codes")

    assert isinstance(kept, bytes) and str(told.code).encode() not in kept


async def planned(clinic: Clinic, code: str | None, **told: Any) -> ClaimView:
    clinic.village.clock.advance(timedelta(days=10))
    facts = {"care": "HOSP", "service": "2026-04-09", "is_planned": True, "eligibility_code": code} | told
    [view] = await clinic.decided(await clinic.sent(act(500), at=told.pop("at", None) or clinic.cscom, **facts))
    return view


@pytest.mark.parametrize(
    ("service", "status"), [("2026-04-08", "approved"), ("2026-04-10", "approved"), ("2026-04-11", "rejected")]
)
async def test_a_code_opens_planned_stays_for_48_hours(clinic: Clinic, service: str, status: str) -> None:
    """C7: else C11."""
    told = await checked(clinic)

    view = await planned(clinic, told.code, service=service)

    assert (view.status, view.codes) == (status, () if status == "approved" else ("C11",))


async def test_it_is_read_however_it_is_written(clinic: Clinic) -> None:
    code = str((await checked(clinic)).code)

    assert (await planned(clinic, f"{code[:4]} {code[4:]}")).status == "approved"


@pytest.mark.parametrize("fault", ["none", "wrong", "person", "facility"])
async def test_another_code_opens_nothing(clinic: Clinic, fault: str) -> None:
    others: dict[str, dict[str, Any]] = {
        "person": {"member_number": 2},
        "facility": {"facility_id": clinic.csref.id},
    }
    asked = others.get(fault, {})
    given = (await checked(clinic, **asked)).code
    written = {"none": None, "wrong": "00000000" if given != "00000000" else "00000001"}.get(fault, given)

    assert (await planned(clinic, written)).codes == ("C11",)


async def test_a_check_by_telephone_is_entered_later(clinic: Clinic) -> None:
    at = clinic.village.clock.now()
    await clinic.village.live_until("2026-04-20")

    told = await checked(clinic, on="2026-04-09", given_at=at)

    assert told.expires_at == at + timedelta(hours=48)
    assert (await planned(clinic, told.code)).status == "approved"
    with pytest.raises(Invalid):
        await checked(clinic, given_at=clinic.village.clock.now() + timedelta(minutes=1))


async def test_a_facility_nobody_knows_asks_nothing(clinic: Clinic) -> None:
    with pytest.raises(facilities.UnknownFacility):
        await checked(clinic, facility_id=FacilityId(new_id()))
