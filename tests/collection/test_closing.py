"""A wallet that collects is closed only once nothing is awaited by it; what comes too late all the same is seen."""

from datetime import timedelta

import pytest

from app import collection, jobs, wallets
from app.collection import Grade, WalletAwaited
from app.core.clock import VirtualClock
from app.providers.registry import installed
from app.providers.simulators.mpesa import SimulatedMpesa
from app.wallets import Adapters, WalletClosed
from tests.collection.office import Office
from tests.collection.till import AGENT, Till

AMINA = "+254700111222"


async def close(till: Till) -> None:
    async with till.village.database.transaction() as session:
        await collection.close_wallet(session, till.village.mutual.id, till.wallet.id, AGENT)


async def close_whatever_is_awaited(till: Till) -> None:
    async with till.village.database.transaction() as session:
        await wallets.close_wallet(session, till.village.mutual.id, till.wallet.id, AGENT)


async def followed_wallets(till: Till) -> int:
    async with till.village.database.transaction() as session:
        return len(await collection.wallets_to_follow(session))


async def test_a_wallet_with_a_payment_that_is_not_proven_yet_stays_open(till: Till) -> None:
    """RELIABILITY 11: its operator told of money, and only an open wallet can ask whether that is true."""
    await till.book(till.heard(500, grade=Grade.CLAIMED))

    with pytest.raises(WalletAwaited) as refused:
        await close(till)

    assert refused.value.facts == {"payments": 1}


async def test_a_wallet_by_which_somebody_may_still_pay_stays_open_and_once_closed_asks_nobody(
    office: Office, simulator: SimulatedMpesa
) -> None:
    unit, _ = await office.till.unit(1)
    asked = await office.ask(unit, AMINA)
    with pytest.raises(WalletAwaited):
        await close(office.till)
    await simulator.answer_prompt(str(asked.handle), "1032")
    await office.drained()
    await close(office.till)

    with pytest.raises(WalletClosed):
        await office.ask(unit, AMINA)


async def test_a_request_that_its_wallet_did_not_outlive_ends(office: Office) -> None:
    unit, _ = await office.till.unit(1)
    await office.ask(unit, AMINA)
    await close_whatever_is_awaited(office.till)

    assert await office.follow(timedelta(minutes=1)) == 0

    request = await office.request()
    assert (request.state, request.reason, request.next_query_at) == ("expired", "wallet_closed", None)


async def test_what_is_claimed_at_a_closed_wallet_is_given_to_people(till: Till, clock: VirtualClock) -> None:
    """I22: callbacks may come in until every door has heard of the closing."""
    await close_whatever_is_awaited(till)
    await till.book(till.heard(500, grade=Grade.CLAIMED))
    adapters = Adapters(installed().build, clock)
    named = {"mutual": str(till.village.mutual.id), "wallet": str(till.wallet.id)}

    await jobs.follow_wallet(till.village.database, adapters, "https://mutuelle.example", named)
    await adapters.close()

    assert await followed_wallets(till) == 0
    assert await till.incidents() == ["payment.never_proven"]
