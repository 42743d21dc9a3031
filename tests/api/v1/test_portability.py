"""Portability over HTTP: agreed by two mutuals, charged, contested, answered and cleared; nothing else is seen."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from app.access import Role
from app.core.clock import VirtualClock
from app.core.ids import new_id
from app.db import Database
from app.providers.registry import installed
from app.wallets import Adapters
from tests.api.v1.application import application
from tests.api.v1.world import World, keys_of
from tests.claims.portability.circles import Circles, two_circles

PEOPLE = (Role.ACCOUNTANT, Role.COORDINATOR, Role.SIGNATORY)


class Desks:
    """The back offices of both mutuals."""

    def __init__(self, circles: Circles, world: World, home_keys: Mapping[Role, str]) -> None:
        self.circles, self._world, self._home_keys = circles, world, home_keys
        self._asked = 0

    async def host(self, who: Role, method: str, path: str, **json: Any) -> httpx.Response:
        """Somebody of Mopti asks."""
        return await self._ask(self._world.keys[who], method, path, json)

    async def home(self, who: Role, method: str, path: str, **json: Any) -> httpx.Response:
        """Somebody of Bandiagara asks."""
        return await self._ask(self._home_keys[who], method, path, json)

    async def _ask(self, key: str, method: str, path: str, json: Mapping[str, Any]) -> httpx.Response:
        self._asked += 1
        return await self._world.ask(key, method, f"/v1/{path}", key=f"{self._asked}", json=json or None)


@pytest.fixture
def clock() -> VirtualClock:
    """The morning of 8 April, when March is invoiced."""
    return VirtualClock(datetime(2026, 4, 8, 8, 0, tzinfo=UTC))


@pytest.fixture
async def desks(database: Database, clock: VirtualClock) -> Desks:
    """Two mutuals with their people, and nothing agreed."""
    circles = await two_circles(database, clock)
    host, home = circles.mopti.village, circles.bandiagara.village
    world = World(
        app=application(database, Adapters(installed().build, clock), clock),
        database=database,
        micmo=host.mutual,
        micba=home.mutual,
        campaign=host.campaign,
        keys=await keys_of(database, host.mutual, PEOPLE),
        foreign_key="",
        platform_key="",
    )
    return Desks(circles, world, await keys_of(database, home.mutual, PEOPLE))


async def agreed(desks: Desks) -> None:
    """Mopti's coordinator proposes, Bandiagara's accepts."""
    asked = {"partner": desks.circles.bandiagara.village.mutual.code, "valid_from": "2026-01-01"}
    made = await desks.host(Role.COORDINATOR, "POST", "portability-agreements", **asked)
    path = f"portability-agreements/{made.json()['id']}/acceptance"
    accepted = await desks.home(Role.COORDINATOR, "POST", path)
    assert (made.status_code, accepted.status_code, accepted.json()["is_ours"]) == (201, 200, False)


async def test_from_the_agreement_to_accounts_of_zero(desks: Desks) -> None:
    await agreed(desks)
    await desks.circles.approved()
    await desks.circles.hand_over()

    here = (await desks.host(Role.ACCOUNTANT, "GET", "visitors")).json()["items"]
    elsewhere = (await desks.home(Role.ACCOUNTANT, "GET", "visitors?where=elsewhere")).json()["items"]
    asked = {"partner": desks.circles.mopti.village.mutual.code, "until": "2026-04-30"}
    made = (await desks.home(Role.ACCOUNTANT, "POST", "clearings", **asked)).json()
    path = f"clearings/{made['id']}/approval"
    paid = await desks.home(Role.SIGNATORY, "POST", path)
    settled = await desks.host(Role.COORDINATOR, "POST", path)

    assert here == elsewhere
    assert (made["number"], made["amount"]["amount"], made["debtor"]) == (1, 5_215, elsewhere[0]["home"])
    assert (paid.json()["is_settled"], settled.json()["is_settled"]) == (False, True)
    assert await desks.circles.between() == (0, 0)
    assert await desks.circles.mopti.findings() == []


async def test_either_mutual_prints_the_clearing_and_no_third_one_does(desks: Desks) -> None:
    """I21: the same paper for both, without the name of a member."""
    await agreed(desks)
    await desks.circles.approved()
    await desks.circles.hand_over()
    asked = {"partner": desks.circles.mopti.village.mutual.code, "until": "2026-04-30"}
    made = (await desks.home(Role.ACCOUNTANT, "POST", "clearings", **asked)).json()
    path = f"clearings/{made['id']}/statement.pdf"

    papers = [await desk(Role.ACCOUNTANT, "GET", path) for desk in (desks.home, desks.host)]

    texts = ["".join(page.extract_text() for page in PdfReader(BytesIO(one.content)).pages) for one in papers]
    assert [one.headers["content-type"] for one in papers] == ["application/pdf"] * 2
    assert texts[0] == texts[1]
    assert "5,215" in texts[0] and "Personne" not in texts[0]
    unknown = await desks.home(Role.ACCOUNTANT, "GET", f"clearings/{new_id()}/statement.pdf")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "portability.unknown_clearing")


async def test_a_contest_is_answered_by_the_other_side_only(desks: Desks) -> None:
    await agreed(desks)
    await desks.circles.approved()
    await desks.circles.hand_over()
    [seen] = (await desks.home(Role.ACCOUNTANT, "GET", "visitors?where=elsewhere")).json()["items"]
    path = f"visitors/{seen['id']}"

    not_theirs = await desks.host(Role.ACCOUNTANT, "POST", f"{path}/contest", reason="Non")
    contested = await desks.home(Role.ACCOUNTANT, "POST", f"{path}/contest", reason="Personne absente")
    not_ours = await desks.home(Role.ACCOUNTANT, "POST", f"{path}/answer", is_accepted=True, answer="Oui")
    answered = await desks.host(Role.ACCOUNTANT, "POST", f"{path}/answer", is_accepted=True, answer="Oui")

    codes = [not_theirs.status_code, contested.status_code, not_ours.status_code, answered.status_code]
    assert codes == [404, 201, 404, 201]
    assert answered.json()["is_accepted"] is True
    incidents = (await desks.host(Role.ACCOUNTANT, "GET", "incidents")).json()["items"]
    assert [one["kind"] for one in incidents] == ["portability.contested"]


async def test_neither_sees_the_others_claims(desks: Desks) -> None:
    """I21: of the host the home mutual sees the charge, never the claim or its diagnosis."""
    await agreed(desks)
    claim_id = await desks.circles.approved(diagnosis="B54")
    await desks.circles.hand_over()

    claim = await desks.home(Role.COORDINATOR, "GET", f"claims/{claim_id}")
    listed = await desks.home(Role.COORDINATOR, "GET", "claims")
    visits = await desks.home(Role.COORDINATOR, "GET", "visitors?where=elsewhere")

    assert (claim.status_code, listed.json()["items"]) == (404, [])
    assert "B54" not in visits.text


async def test_refusals_are_told_in_words(desks: Desks) -> None:
    unknown = await desks.host(
        Role.COORDINATOR, "POST", "portability-agreements", partner="XX", valid_from="2026-01-01"
    )
    asked = {"partner": desks.circles.bandiagara.village.mutual.code, "until": "2026-04-30"}
    nothing = await desks.host(Role.ACCOUNTANT, "POST", "clearings", **asked)

    assert [unknown.json()["code"], nothing.json()["code"]] == [
        "portability.unknown_partner",
        "portability.nothing_to_clear",
    ]
