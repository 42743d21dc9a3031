"""The whole application pays by an operator that tells of one payout that it was done and that it failed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from app.core.clock import VirtualClock
from app.db import Database
from app.payouts import State
from app.providers.simulators.gsma import GsmaSimulator
from app.providers.simulators.simulator import SimulatedOperator
from tests.payouts.cashier import Cashier, a_cashier
from tests.payouts.counter import Counter, at_the_door
from tests.peers.gsma_api import KEYS, Relay, description, home, mock, modules, relaying

__all__ = ["description", "home", "mock", "modules"]

pytestmark = pytest.mark.peer("@stoplight/prism-cli")

ORDERS = "/transactions/type/disbursement"


@pytest.fixture
def clock() -> VirtualClock:
    """The peer's own time to begin with, which the application's rounds then leave behind."""
    return VirtualClock(datetime.now(UTC))


@pytest.fixture
async def cashier(database: Database, clock: VirtualClock) -> Cashier:
    return await a_cashier(database, clock)


@pytest.fixture
async def desk(cashier: Cashier, database_url: str, mock: Relay, clock: VirtualClock) -> AsyncIterator[Counter]:
    """It pays by the mock, which has no books to look into."""
    nobody = cast(SimulatedOperator, GsmaSimulator(clock, []))
    credentials = {**KEYS, "base_url": mock.url, "version_path": "", "account": "600778"}
    async with at_the_door(cashier, database_url, nobody, credentials, provider="gsma") as made:
        yield made


@pytest.mark.wrong("tells an order's success and its failure at once, in random words", sheet="gsma §4")
async def test_wrong_a_payout_told_as_done_and_as_failed_is_sent_once_and_waits_for_people(
    desk: Counter, mock: Relay
) -> None:
    """Neither word settles it: the money stays reserved, and after a day somebody looks (RELIABILITY 17, 20)."""
    async with relaying(desk.url) as callbacks:
        mock.instead = {desk.url: callbacks.url}
        payout_id = await desk.payout(50_000)
        await desk.send(payout_id)
        await callbacks.until(2)
    await desk.drained()
    for after_s in (10, 50, 240, 600, 2_700, 18_000, 64_800, 86_400):
        await desk.round(timedelta(seconds=after_s))

    ended = await desk.see(payout_id)
    assert [path for method, path in mock.passed if method == "POST"] == [ORDERS]
    assert ended.state is State.REVIEW
    assert any(kind.startswith("payout.") for kind in await desk.incidents())
    assert await desk.booked("4012", "55222") == [-50_000, 1_000_000]
    assert await desk.cashier.findings() == []
