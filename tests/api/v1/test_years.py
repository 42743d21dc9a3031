"""The year's end over HTTP: prepared by the accountant, carried out by another, and read (E26, E27)."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from app.access import Role
from app.core.clock import VirtualClock
from tests.accounting.people import run_days
from tests.api.v1.till import Till
from tests.api.v1.world import World

YEARS = "/v1/years/2026"


async def post(world: World, who: Role, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
    """Somebody acts."""
    return await world.ask(who, "POST", path, key=key or f"{who}:{path}", json=body)


async def get(world: World, path: str) -> Any:
    """What the auditor reads."""
    answer = await world.ask(Role.AUDITOR, "GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def done(world: World, act: str, body: Any = None, *, year: int = 2026, by: Role = Role.COORDINATOR) -> Any:
    """Prepared by the accountant, carried out by another."""
    path = f"/v1/years/{year}/{act}"
    made = await post(world, Role.ACCOUNTANT, path, body)
    assert made.status_code == 201, made.text
    answer = await post(world, by, f"{path}/approval", {"proposal_id": made.json()["id"]})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def january(till: Till, clock: VirtualClock) -> World:
    """The year after; a unit has been called and has paid in part."""
    clock.move_to(datetime(2027, 1, 10, 8, 0, tzinfo=UTC))
    async with till.world.database.transaction() as session:
        await run_days(session, till.world.micmo, date(2026, 12, 31))
    return till.world


async def test_a_year_is_closed_by_another_than_who_prepared_it(january: World) -> None:
    seen = await get(january, f"{YEARS}/preview?not_invoiced=3000")

    closed = await done(january, "closing", {"not_invoiced": 3_000})

    assert closed["figures"] == seen
    assert seen["outstanding_claims"] == {"amount": 3_000, "currency": "XOF"}
    assert closed["prepared_by"] != closed["closed_by"]
    assert (await get(january, YEARS)) == closed
    months = (await get(january, "/v1/periods"))["items"]
    assert {one["month"] for one in months if one["is_closed"]} == {f"2026-{month:02}" for month in range(1, 13)}


async def test_who_prepares_does_not_approve_and_who_approves_does_not_prepare(january: World) -> None:
    """RELIABILITY 25: by permission, before the people are compared."""
    made = (await post(january, Role.ACCOUNTANT, f"{YEARS}/closing", {})).json()

    refused = await post(january, Role.ACCOUNTANT, f"{YEARS}/closing/approval", {"proposal_id": made["id"]})
    prepared = await post(january, Role.COORDINATOR, f"{YEARS}/closing", {})

    assert (refused.status_code, prepared.status_code) == (403, 403)


async def test_an_approval_sent_again_is_answered_as_before(january: World) -> None:
    made = (await post(january, Role.ACCOUNTANT, f"{YEARS}/closing", {})).json()
    body = {"proposal_id": made["id"]}

    first, again = [await post(january, Role.SIGNATORY, f"{YEARS}/closing/approval", body, key="one") for _ in range(2)]

    assert (first.content, again.headers["idempotent-replayed"]) == (again.content, "true")


async def test_a_year_is_opened_and_its_result_voted_on_after_its_closing(january: World) -> None:
    early = await post(january, Role.ACCOUNTANT, "/v1/years/2027/opening", key="early")
    vote = await post(january, Role.ACCOUNTANT, f"{YEARS}/appropriation", {"reserve_percent": "40"}, key="early")
    await done(january, "closing", {"not_invoiced": 3_000})

    opened = await done(january, "opening", year=2027)
    voted = await done(january, "appropriation", {"reserve_percent": "33.3"})
    again = await post(january, Role.ACCOUNTANT, f"{YEARS}/appropriation", {}, key="again")

    assert [early.json()["code"], vote.json()["code"]] == ["ledger.year_open"] * 2
    assert (opened["year"], voted["reserve_percent"]) == (2027, "33.3")
    assert voted["reserve"]["amount"] + voted["retained"]["amount"] == voted["result"]["amount"]
    assert (again.status_code, again.json()["code"]) == (409, "ledger.already_appropriated")


async def test_an_approver_sees_what_was_prepared(january: World) -> None:
    made = (await post(january, Role.ACCOUNTANT, f"{YEARS}/closing", {"not_invoiced": 70})).json()

    [seen] = (await get(january, f"{YEARS}/proposals"))["items"]

    assert (seen, seen["act"], seen["not_invoiced"]["amount"]) == (made, "closing", 70)
    assert seen["figures"]["not_invoiced"] == 70


async def test_the_deferral_is_read_unit_by_unit_in_pages(january: World) -> None:
    """A campaign of January is over on 31 December: every unit stands there with nothing left to defer."""
    await done(january, "closing", {})

    first = await get(january, f"{YEARS}/deferrals?limit=1")
    pages = [first]
    while pages[-1]["next"]:
        pages.append(await get(january, f"{YEARS}/deferrals?limit=1&after={pages[-1]['next']}"))

    units = [one for page in pages for one in page["items"]]
    assert len({one["unit_reference"] for one in units}) == len(units) >= 1
    assert {(one["months"], one["deferred"]["member"]["amount"]) for one in units} == {(12, 0)}


async def test_a_pack_balances(january: World) -> None:
    await done(january, "closing", {"not_invoiced": 3_000})

    pack = await get(january, f"{YEARS}/pack")

    sides = [sum(line["amount"]["amount"] for line in pack[side]) for side in ("assets", "liabilities")]
    assert sides == [pack["balance"]["amount"]] * 2
    assert {line["account"] for line in pack["expense"]} >= {"6019"}


async def test_a_year_that_is_not_over_is_not_prepared_and_one_not_closed_not_found(till: Till) -> None:
    early = await post(till.world, Role.ACCOUNTANT, f"{YEARS}/closing", {})
    unknown = await till.world.ask(Role.AUDITOR, "GET", YEARS)
    stranger = await till.world.ask(Role.AUDITOR, "GET", "/v1/years/99999")

    assert (early.status_code, early.json()["code"]) == (409, "accounting.year_not_over")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "accounting.unknown_year")
    assert stranger.status_code == 422


async def test_another_mutuals_year_does_not_exist(january: World) -> None:
    """RELIABILITY 27."""
    await done(january, "closing", {})

    answer = await january.ask(january.foreign_key, "GET", YEARS)

    assert answer.status_code == 404
