"""Two mutuals with their people and keys, and a caller that speaks to the real application over ASGI."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from app import access, facilities, membership
from app.access import NewKey, NewPerson, Role
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import FacilityId
from app.core.money import XOF, Currency
from app.db import Database, Session
from app.facilities import Level, NewFacility, UnknownFacility
from app.membership import Campaign, Mutual, NewCampaign, NewMutual, NewScheme, Tariff
from app.providers.registry import installed
from app.wallets import Adapters
from tests.api.v1.application import application

SETUP = Actor.system("test")
PILOT = Tariff(gross_minor=8_650, member_minor=1_730, state_minor=4_325, donor_minor=2_595)


@dataclass(slots=True, kw_only=True)
class World:
    """What tests of the API stand on; keys are by role."""

    app: FastAPI
    database: Database
    micmo: Mutual
    micba: Mutual
    campaign: Campaign
    keys: dict[Role, str]
    foreign_key: str
    platform_key: str

    def caller(self, key: str | None) -> httpx.AsyncClient:
        """Somebody with this key."""
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://mutuelle.test", headers=headers)

    async def ask(
        self, who: Role | str, method: str, path: str, *, key: str | None = None, language: str = "en", **more: Any
    ) -> httpx.Response:
        """One request of somebody with this role in MICMO, or with this key."""
        headers = {"Accept-Language": language} | ({} if key is None else {"Idempotency-Key": key})
        headers |= more.pop("headers", {})
        async with self.caller(self.keys[who] if isinstance(who, Role) else who) as caller:
            return await caller.request(method, path, headers=headers, **more)


async def a_world(database: Database, clock: VirtualClock) -> World:
    """MICMO with a person per role, MICBA with an accountant who must see nothing of it, and the platform's key."""
    micmo, campaign = await mutual_named(database, "MICMO", "01")
    micba, _ = await mutual_named(database, "MICBA", "02")
    adapters = Adapters(installed().build, clock)
    return World(
        app=application(database, adapters, clock),
        database=database,
        micmo=micmo,
        micba=micba,
        campaign=campaign,
        keys=await keys_of(database, micmo, Role),
        foreign_key=await key_of(database, micba, Role.ACCOUNTANT),
        platform_key=await key_of(database, None, Role.ADMINISTRATOR),
    )


async def mutual_named(database: Database, code: str, circle: str, currency: Currency = XOF) -> tuple[Mutual, Campaign]:
    """A mutual with the pilot's tariff and a campaign whose cover began in January."""
    async with database.transaction() as session:
        new = NewMutual(
            code=code,
            name=f"Mutuelle {code}",
            circle=circle,
            currency=currency,
            antennas=["Socoura", "Konna"],
            opened_on=date(2026, 1, 1),
        )
        mutual = await membership.found(session, new)
        scheme = NewScheme(scheme="standard", tariff=PILOT, valid_from=date(2025, 11, 1))
        await membership.add_scheme(session, mutual, scheme)
        campaign = NewCampaign(
            name="2026",
            scheme="standard",
            coverage_from=date(2026, 1, 1),
            coverage_to=date(2026, 12, 31),
            due_dates=[date(2026, 1, 31), date(2026, 4, 30)],
        )
        return mutual, await membership.open_campaign(session, mutual, campaign)


async def key_of(database: Database, mutual: Mutual | None, role: Role) -> str:
    """The key of an invented person with this role in a mutual, or everywhere."""
    return (await keys_of(database, mutual, [role]))[role]


async def keys_of(database: Database, mutual: Mutual | None, roles: Iterable[Role]) -> dict[Role, str]:
    """The keys of invented people, one per role, made in one transaction."""
    where, scope = (mutual.code, mutual.id) if mutual else ("all", None)
    keys = {}
    async with database.transaction() as session:
        for role in roles:
            new = NewPerson(name=f"Personne {role}", email=f"{role}.{where}@example.test")
            person = await access.register(session, new, SETUP)
            await grant(session, person, mutual, role)
            _, keys[role] = await access.create_key(session, NewKey(mutual_id=scope, person_id=person), SETUP)
    return keys


async def grant(session: Session, person_id: UUID, mutual: Mutual | None, role: Role) -> None:
    """A role in a mutual, or everywhere; a clerk's is of the health centre at Socoura."""
    facility_id = await health_centre(session, mutual) if mutual and role is Role.CLERK else None
    scope = mutual.id if mutual else None
    await access.grant(session, person_id, scope, role, SETUP, facility_id=facility_id)


async def health_centre(session: Session, mutual: Mutual) -> FacilityId:
    """The health centre at Socoura, registered when first asked for."""
    try:
        return (await facilities.facility_by_code(session, mutual.id, "CS01")).id
    except UnknownFacility:
        new = NewFacility(code="CS01", name="CSCOM de Socoura", level=Level.CSCOM)
        return (await facilities.register_facility(session, mutual, new, SETUP)).id
