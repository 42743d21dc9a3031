"""What machines ask of the process, and what its log never holds (RELIABILITY 37)."""

import io
import logging
from dataclasses import replace

import httpx
import pytest
import structlog
from sqlalchemy import text

from app.access import Role
from app.api.application import api_app
from app.core import logs
from app.core.clock import VirtualClock
from app.core.vault import Vault
from app.db import Database
from app.inbox.lanes import hold_lanes
from app.providers.registry import installed
from app.wallets import Adapters
from tests.api.v1.till import Till
from tests.api.v1.world import World


@pytest.fixture
def written() -> io.StringIO:
    """What the process would write to its log, through its own processors."""
    return io.StringIO()


async def test_a_living_process_says_so(world: World) -> None:
    async with world.caller(None) as anyone:
        alive, ready, figures = [await anyone.get(path) for path in ("/healthz", "/readyz", "/metrics")]

    assert alive.json() == {"status": "ok"}
    told = {"database": "ok", "migrations": "ok", "worker": "away", "recovery": "ok"}
    assert (ready.status_code, ready.json()) == (200, told)
    assert "api_answers" in figures.text


async def test_a_worker_is_seen_by_its_lease(world: World) -> None:
    async with world.database.transaction() as session:
        await hold_lanes(session, "worker-1", world.app.state.services.clock.now())

    async with world.caller(None) as anyone:
        assert (await anyone.get("/readyz")).json()["worker"] == "ok"


async def test_without_its_database_it_is_not_ready_and_asks_to_come_back(clock: VirtualClock, vault: Vault) -> None:
    away = Database.connect("postgresql+asyncpg://nobody@127.0.0.1:1/none", clock=clock, vault=vault)
    world = World(
        app=api_app(away, Adapters(installed().build, clock), clock, public_url="http://mutuelle.test"),
        database=away,
        micmo=None,  # type: ignore[arg-type]
        micba=None,  # type: ignore[arg-type]
        campaign=None,  # type: ignore[arg-type]
        keys={},
        foreign_key="",
        platform_key="",
    )

    async with world.caller("mp000000000000.key") as anyone:
        ready, asked = await anyone.get("/readyz"), await anyone.get("/v1/units")

    assert (ready.status_code, ready.json()["database"]) == (503, "away")
    assert (asked.status_code, asked.json()["code"], asked.headers["retry-after"]) == (503, "api.unavailable", "5")
    await away.close()


async def test_a_fault_of_ours_is_told_without_a_word_of_what_was_sent(world: World, written: io.StringIO) -> None:
    async def fail() -> None:
        raise RuntimeError("the payer 70000042 paid twice")

    services = world.app.state.services
    app = api_app(services.database, services.adapters, services.clock, public_url="http://mutuelle.test")
    app.add_api_route("/fault", fail)
    logs.configure("debug", stream=written)
    try:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://mutuelle.test") as anyone:
            answer = await anyone.get("/fault")
    finally:
        structlog.reset_defaults()
        logging.basicConfig(handlers=[logging.NullHandler()], force=True)

    assert (answer.status_code, answer.json()["code"]) == (500, "api.unexpected")
    assert answer.json()["request_id"] in written.getvalue()
    assert "RuntimeError" in written.getvalue()
    assert "paid twice" not in answer.text


async def test_an_exhausted_pool_is_a_request_to_come_back(
    database_url: str, world: World, clock: VirtualClock, vault: Vault
) -> None:
    small = Database.connect(database_url, clock=clock, vault=vault, pool_size=1, pool_timeout_s=0.05)
    world.app.state.services = replace(world.app.state.services, database=small)

    async with small.transaction() as held:
        await held.execute(text("SELECT 1"))
        answer = await world.ask(Role.MANAGER, "GET", "/v1/units")

    assert (answer.status_code, answer.json()["code"]) == (503, "api.unavailable")
    await small.close()


async def test_the_description_is_served(world: World) -> None:
    async with world.caller(None) as anyone:
        description, page = await anyone.get("/openapi.json"), await anyone.get("/docs")

    assert description.json()["openapi"].startswith("3.1")
    assert "/v1/units/{reference}" in page.text
    assert "<script" not in page.text
    assert "http" not in page.text.replace("http://mutuelle.test", "")


async def test_figures_are_by_route_and_never_by_address(till: Till) -> None:
    await till.world.ask(Role.MANAGER, "GET", f"/v1/units/{till.unit.reference}")

    async with till.world.caller(None) as anyone:
        figures = (await anyone.get("/metrics")).text

    assert 'route="/units/{reference}"' in figures
    assert till.unit.reference not in figures


async def test_no_number_name_or_secret_reaches_the_log(till: Till, written: io.StringIO) -> None:
    logs.configure("debug", stream=written)
    try:
        family = {"campaign": "2026", "members": [{"name": "Fanta Exemple"}], "payers": ["70000042"]}
        ask = till.world.ask
        await ask(Role.MANAGER, "POST", "/v1/units", key="secret-idempotency", json=family)
        await ask(Role.MANAGER, "GET", "/v1/units?msisdn=70000042&name=Fanta")
        await ask(Role.MANAGER, "POST", "/v1/units", key="other", json=family | {"payers": ["+22320000000"]})
        await ask("mp000000000000.a-guessed-secret", "GET", "/v1/units?msisdn=70000042")
    finally:
        structlog.reset_defaults()
        logging.basicConfig(handlers=[logging.NullHandler()], force=True)

    told = written.getvalue()
    for secret in (
        "70000042",
        "20000000",
        "Fanta",
        "a-guessed-secret",
        till.world.keys[Role.MANAGER].partition(".")[2],
    ):
        assert secret not in told
