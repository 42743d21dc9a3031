"""Lanes over HTTP: what each may still reserve, its limits, and the switches that stop it (RELIABILITY 3)."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from app.access import Role
from app.core.ids import WalletId
from app.providers.breaker import FAILURES
from app.providers.listening import Ending
from app.wallets import Notes
from tests.api.v1.counter import FIRST, MAKER, Counter

WHY = {"because": "Téléphone volé"}


async def limited(counter: Counter, who: Role = FIRST, **limits: Any) -> httpx.Response:
    """Somebody limits the payout wallet's lane."""
    return await counter.world.ask(who, "PUT", "/v1/payout-lanes/55212/limits", json=limits)


async def test_a_lane_is_limited_before_its_first_payout(counter: Counter) -> None:
    answer = await limited(counter, floor=100_000, cap=50_000, daily=200_000, hourly_count=10)

    told = answer.json()
    assert (told["free_float"]["amount"], told["floor"]["amount"], told["cap"]["amount"]) == (900_000, 100_000, 50_000)
    assert (told["daily"]["amount"], told["hourly_count"], told["provider"]) == (200_000, 10, "simulator")
    assert [one["account"] for one in (await counter.get(MAKER, "payout-lanes"))["items"]] == ["55212"]


@pytest.mark.parametrize("limits", [{"cap": 0}, {"floor": -1}, {"hourly_count": "many"}, {"daily": 1.5}, {"other": 1}])
async def test_limits_that_are_none_are_refused(counter: Counter, limits: dict[str, Any]) -> None:
    answer = await limited(counter, **limits)

    assert answer.status_code == 422


async def test_a_stopped_lane_tells_why_and_is_opened_with_a_reason(counter: Counter) -> None:
    stopped = await counter.post(FIRST, "payout-lanes/55212/stop", WHY)
    seen = await counter.get(Role.AUDITOR, "payout-lanes/55212")
    without = await counter.post(FIRST, "payout-lanes/55212/open", {"because": " "})
    opened = await counter.post(FIRST, "payout-lanes/55212/open", {"because": "Retrouvé"})

    assert stopped.json()["stopped_at"] is not None
    assert (seen["stop_reason"], without.status_code) == ("Téléphone volé", 422)
    assert (opened.json()["stopped_at"], opened.json()["stop_reason"]) == (None, None)


async def test_a_lane_says_since_when_it_waits_for_its_operator(counter: Counter) -> None:
    before = (await limited(counter)).json()
    for _ in range(FAILURES):
        await Notes(counter.world.database).take(
            counter.world.micmo.id, WalletId(UUID(before["wallet_id"])), Ending.NO_ANSWER
        )
    waits = await counter.get(MAKER, "payout-lanes/55212")

    assert before["operator_down_at"] is None
    assert (waits["operator_down_at"], waits["stopped_at"], waits["paused_at"]) == ("2026-03-05T09:00:00Z", None, None)


async def test_an_operator_is_stopped_as_a_whole(counter: Counter) -> None:
    stopped = await counter.post(FIRST, "payout-lanes/stop-provider", WHY | {"provider": "simulator"})
    other = await counter.post(FIRST, "payout-lanes/stop-provider", WHY | {"provider": "wave"})

    assert [one["account"] for one in stopped.json()["items"]] == ["55212"]
    assert other.json()["items"] == []


async def test_the_bank_is_a_lane_too(counter: Counter) -> None:
    stopped = await counter.post(FIRST, "payout-lanes/5211/stop", WHY)

    assert (stopped.json()["account"], stopped.json()["wallet_id"]) == ("5211", None)


async def test_who_prepares_turns_no_switch(counter: Counter) -> None:
    answers = [
        await counter.post(MAKER, "payout-lanes/55212/stop", WHY),
        await counter.post(Role.SIGNATORY, "payout-lanes/55212/open", WHY),
        await limited(counter, MAKER, cap=1),
    ]

    assert [one.status_code for one in answers] == [403, 403, 403]


async def test_a_lane_of_nobody_is_unknown(counter: Counter) -> None:
    for code in ("4111", "55211", "%00"):
        answer = await counter.post(FIRST, f"payout-lanes/{code}/stop", WHY)
        assert answer.status_code == 404


async def test_the_switch_stays_on_record(counter: Counter) -> None:
    await counter.post(FIRST, "payout-lanes/55212/stop", WHY)

    trail = await counter.get(Role.AUDITOR, "audit?subject=payout_lane:55212")

    assert [row["act"] for row in trail["items"]] == ["payout_lanes.stop"]
