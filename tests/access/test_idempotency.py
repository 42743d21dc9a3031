"""Claims of idempotency keys: whose they are, how long an unanswered one is in flight, what a repetition gets."""

from datetime import timedelta

import pytest

from app import access
from app.access import Kept, Request
from app.access.errors import IdempotencyKeyInFlight, IdempotencyKeyReused
from app.core.clock import VirtualClock
from app.db import Database, Session

ASKED = Request(caller="person:1", route="POST /payment-requests", key="one", content=b"{}")
OTHER = Request(caller="person:1", route="POST /payment-requests", key="one", content=b"[]")
ANSWER = Kept(201, '{"payer": "Awa Exemple"}')


async def test_a_kept_answer_is_handed_out_again_and_never_ends(session: Session, clock: VirtualClock) -> None:
    assert await access.claim(session, ASKED) is None
    await access.keep(session, ASKED, ANSWER)

    clock.advance(timedelta(days=3_650))

    assert await access.claim(session, ASKED) == ANSWER


async def test_another_request_under_the_key_is_refused_before_it_is_answered(session: Session) -> None:
    await access.claim(session, ASKED)

    with pytest.raises(IdempotencyKeyReused):
        await access.claim(session, OTHER)


async def test_a_claim_without_an_answer_is_in_flight_until_its_patience_ends(
    database: Database, clock: VirtualClock
) -> None:
    async with database.transaction() as session:
        await access.claim(session, ASKED)

    with pytest.raises(IdempotencyKeyInFlight):
        async with database.transaction() as session:
            await access.claim(session, ASKED)

    clock.advance(timedelta(minutes=2))
    async with database.transaction() as session:
        assert await access.claim(session, ASKED) is None


async def test_a_claim_that_is_handed_back_is_free(session: Session) -> None:
    await access.claim(session, ASKED)

    await access.hand_back(session, ASKED)

    assert await access.claim(session, OTHER) is None


async def test_two_transactions_do_not_wait_for_each_other(database: Database) -> None:
    async with database.transaction() as first:
        await access.claim(first, ASKED)

        with pytest.raises(IdempotencyKeyInFlight):
            async with database.transaction() as second:
                await access.claim(second, ASKED)
