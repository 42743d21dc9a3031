"""A health centre and its neighbour in MICMO: a covered unit, agreed prices, and what both send over HTTP."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from app import access, facilities, membership
from app.access import NewKey, NewPerson, Permission, Role
from app.core.clock import VirtualClock
from app.core.ids import FacilityId, new_id
from app.core.msisdn import Msisdn
from app.db import Database, Session
from app.facilities import Level, NewFacility, NewTariffList, TariffItem
from app.membership import Campaign, NewCampaign, NewMember, NewScheme, NewUnit
from tests.api.v1.world import PILOT, SETUP, World, a_world, health_centre

FIRST, LAST = date(2026, 2, 1), date(2027, 1, 31)
ITEMS = (
    TariffItem(code="CONS", name="Consultation", price_minor=600),
    TariffItem(code="TEST", name="Examen", price_minor=2_250),
    TariffItem(code="ECHO", name="Échographie", price_minor=6_000),
)
OWN = frozenset({Permission.OWN_CLAIMS_READ, Permission.OWN_CLAIMS_SUBMIT})


@dataclass(slots=True, kw_only=True)
class Ward:
    """The centre CS01 with a program's key, its neighbour CS02 with another's, and a unit of two."""

    world: World
    reference: str
    centre: FacilityId
    key: str
    neighbour: FacilityId
    neighbour_key: str

    def form(self, number: str = "F-0001", **changes: Any) -> dict[str, Any]:
        """A form as filled in: person 1, a consultation and a test, complete."""
        lines = [
            {"code": "CONS", "quantity": 1, "price_minor": 600},
            {"code": "TEST", "quantity": 1, "price_minor": 2_250},
        ]
        made = {
            "form_number": number,
            "unit": self.reference,
            "member_number": 1,
            "care_type": "OUT",
            "service_on": "2026-02-10",
            "lines": lines,
            "has_documents": True,
        }
        return made | changes

    async def ask(self, method: str, path: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        """The centre's program asks."""
        return await self.world.ask(self.key, method, f"/v1/facility/{path}", key=key, **more)

    async def send(self, number: str = "F-0001", **changes: Any) -> dict[str, Any]:
        """The centre sends a form; what it is answered."""
        answer = await self.ask("POST", "claims", key=f"send-{number}", json=self.form(number, **changes))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def decide(self, *claim_ids: str) -> httpx.Response:
        """The accountant decides them in this order."""
        body = {"claim_ids": list(claim_ids)}
        return await self.world.ask(Role.ACCOUNTANT, "POST", "/v1/claims/decisions", key=str(new_id()), json=body)


async def a_ward(database: Database, clock: VirtualClock) -> Ward:
    """The world of the back office with two facilities in it; nothing is sampled for the adviser."""
    world = await a_world(database, clock)
    async with database.transaction() as session:
        campaign = await _campaign(session, world)
        reference = await _unit(session, world, campaign)
        centre = await health_centre(session, world.micmo)
        other = NewFacility(code="CS02", name="CSCOM de Konna", level=Level.CSCOM)
        neighbour = (await facilities.register_facility(session, world.micmo, other, SETUP)).id
        for one in (centre, neighbour):
            await _agreed(session, world, one)
        return Ward(
            world=world,
            reference=reference,
            centre=centre,
            key=await _key(session, world, centre),
            neighbour=neighbour,
            neighbour_key=await _key(session, world, neighbour),
        )


async def person_with(world: World, roles: list[Role], email: str, **grant: Any) -> str:
    """The key of somebody with these roles in MICMO."""
    async with world.database.transaction() as session:
        person = await access.register(session, NewPerson(name="Personne", email=email), SETUP)
        for role in roles:
            await access.grant(session, person, world.micmo.id, role, SETUP, **grant)
        _, text = await access.create_key(session, NewKey(mutual_id=world.micmo.id, person_id=person), SETUP)
    return text


async def _campaign(session: Session, world: World) -> Campaign:
    scheme = NewScheme(scheme="care", tariff=PILOT, valid_from=world.micmo.opened_on, parameters={"adviser_sample": 0})
    await membership.add_scheme(session, world.micmo, scheme)
    new = NewCampaign(name="care", scheme="care", coverage_from=FIRST, coverage_to=LAST, due_dates=[date(2026, 1, 31)])
    return await membership.open_campaign(session, world.micmo, new)


async def _unit(session: Session, world: World, campaign: Campaign) -> str:
    """Two invented people, covered since before the software."""
    antenna = await membership.antenna_named(session, world.micmo.id, None)
    people = [NewMember(name="Awa Exemple"), NewMember(name="Binta Exemple")]
    new = NewUnit(antenna_id=antenna.id, household_id=new_id(), members=people, payers=[Msisdn("+22370000001")])
    [unit] = await membership.take_over(
        session, world.micmo, campaign, [new], cover_from=FIRST, cover_to=LAST, actor=SETUP
    )
    return unit.reference


async def _agreed(session: Session, world: World, facility_id: FacilityId) -> None:
    await facilities.open_agreement(session, world.micmo.id, facility_id, date(2026, 1, 1), None, SETUP)
    prices = NewTariffList(code=f"list-{facility_id}", name="Barème", items=ITEMS)
    added = await facilities.add_tariff_list(session, world.micmo, prices, SETUP)
    await facilities.assign_tariffs(session, world.micmo.id, facility_id, added.id, date(2026, 1, 1), SETUP)


async def _key(session: Session, world: World, facility_id: FacilityId) -> str:
    new = NewKey(mutual_id=world.micmo.id, facility_id=facility_id, scopes=OWN)
    _, text = await access.create_key(session, new, SETUP)
    return text
