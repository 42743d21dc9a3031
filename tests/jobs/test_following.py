"""What is open is asked about, and one wallet in trouble costs the others nothing (DESIGN 3.5)."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text
from structlog.testing import capture_logs

from app import collection, jobs
from app.collection import Grade
from app.core.clock import VirtualClock
from app.jobs.following import open_wallets
from app.providers import Capability
from app.wallets import Adapters
from tests.collection.till import Till, a_till

PUBLIC_URL = "https://mutuelle.example"


async def lose_the_key(till: Till) -> None:
    """The wallet's credentials can no longer be opened."""
    async with till.village.database.transaction() as session:
        await session.execute(
            text("UPDATE wallets SET credentials_sealed = 'gone' WHERE id = :id"), {"id": till.wallet.id}
        )


async def due(till: Till) -> int:
    async with till.village.database.transaction() as session:
        return len(await collection.due_claims(session, till.village.mutual.id, till.wallet.id))


async def test_with_nothing_open_nobody_is_asked(till: Till, adapters: Adapters) -> None:
    assert await jobs.follow_open(till.village.database, adapters, PUBLIC_URL) == 0


async def test_a_claim_nobody_answers_for_is_asked_about_until_a_person_has_to_look(
    till: Till, adapters: Adapters, clock: VirtualClock
) -> None:
    await till.book(till.heard(500, grade=Grade.CLAIMED))
    asked = 0
    while await due(till):
        asked += await jobs.follow_open(till.village.database, adapters, PUBLIC_URL)
        clock.advance(timedelta(days=7))

    assert asked > 1
    assert await till.payments() == 0
    assert await till.incidents() == ["payment.never_proven"]


async def lose_the_address(till: Till) -> None:
    """The wallet's own callback address can no longer be told."""
    async with till.village.database.transaction() as session:
        await session.execute(text("UPDATE wallets SET token_sealed = 'gone' WHERE id = :id"), {"id": till.wallet.id})


async def test_whatever_is_wrong_with_one_wallet_the_others_are_asked_about(till: Till, adapters: Adapters) -> None:
    moov = await a_till(till.village, name="Moov", account_code="55221", receiver="600778")
    for one in (till, moov):
        await one.book(replace(one.heard(500, grade=Grade.CLAIMED), wallet=one.wallet))
    await lose_the_address(till)

    with capture_logs() as logs:
        asked = await jobs.follow_open(till.village.database, adapters, PUBLIC_URL)

    assert asked == 1
    assert [line["wallet"] for line in logs if line["event"] == "jobs.wallet_failed"] == [str(till.wallet.id)]


async def test_a_wallet_whose_credentials_do_not_open_is_told_and_the_others_are_served(
    till: Till, adapters: Adapters
) -> None:
    moov = await a_till(till.village, name="Moov", account_code="55221", receiver="600778")
    await lose_the_key(till)

    with capture_logs() as logs:
        served = await open_wallets(till.village.database, adapters, Capability.STATEMENT)

    assert [wallet.wallet.id for _, wallet in served] == [moov.wallet.id]
    assert [(line["event"], line["code"]) for line in logs] == [("jobs.adapter_unbuilt", "vault.seal_broken")]
