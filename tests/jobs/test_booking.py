"""What becomes of a delivery that tells one thing, several, or nothing (RELIABILITY 4, 5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import jobs
from app.collection import Grade
from app.core.ids import new_id
from app.inbox import Delivery, Fate, Origin, Parsed, Standing, State
from app.jobs.booking import MOST_LOOKS, grade_of
from app.providers import Authenticity, PaymentEvent, PaymentState, ProviderReference
from app.wallets import Adapters
from tests.collection.till import Till


@pytest.fixture
async def worker(till: Till, adapters: Adapters) -> "Worker":
    """Reads what the operator of the village's wallet sends."""
    return Worker(till, adapters)


class Worker:
    """Books batches of deliveries as the drain does."""

    def __init__(self, till: Till, adapters: Adapters) -> None:
        self.till = till
        self._adapters = adapters

    def event(self, amount: int = 500, **other: object) -> PaymentEvent:
        """A payment as the operator tells it, unless the test says otherwise."""
        return self.till.heard(amount, **other).event  # type: ignore[arg-type]

    async def book(
        self, *told: list[PaymentEvent], authenticity: Authenticity = Authenticity.PROVEN, attempts: int = 0
    ) -> list[Fate]:
        """One delivery for each list of events, all in one batch."""
        wallet, village = self.till.wallet, self.till.village
        async with village.database.transaction() as session:
            opened = (await self._adapters.open(session, village.mutual.id, {wallet.id}))[wallet.id]
            batch = [
                Parsed(
                    delivery=Delivery(
                        mutual_id=village.mutual.id,
                        id=new_id(),  # type: ignore[arg-type]
                        wallet_id=wallet.id,
                        origin=Origin.CALLBACK,
                        event="payment",
                        body=b"{}",
                        headers={},
                        source=None,
                        standing=Standing(authenticity=authenticity),
                        received_at=village.clock.now(),
                        attempts=attempts,
                    ),
                    adapter=opened.adapter,
                    authenticity=authenticity,
                    events=events,
                )
                for events in told
            ]
            fates = list(await jobs.book(session, village.mutual.id, batch))
        assert [fate.delivery_id for fate in fates] == [parsed.delivery.id for parsed in batch]
        return fates


async def test_a_payment_is_booked_and_named(worker: Worker) -> None:
    [fate] = await worker.book([worker.event()])

    assert fate.state is State.BOOKED
    assert len(fate.facts["payments"]) == 1


async def test_a_delivery_that_tells_nothing_is_ignored(worker: Worker) -> None:
    [fate] = await worker.book([])

    assert (fate.state, fate.reason) == (State.IGNORED, "nothing_in_it")


async def test_a_claim_waits_for_its_proof(worker: Worker) -> None:
    [fate] = await worker.book([worker.event()], authenticity=Authenticity.CLAIMED)

    assert fate.state is State.WAITING_PROOF


async def test_the_weightiest_of_what_a_delivery_tells_is_its_fate(worker: Worker) -> None:
    paid = worker.event(500, txn="TXN1")
    pending = replace(worker.event(txn="TXN2"), state=PaymentState.PENDING)
    contradicting = worker.event(900, txn="TXN1")

    [booked] = await worker.book([pending, paid])
    [conflict] = await worker.book([paid, contradicting, pending])

    assert (booked.state, conflict.state) == (State.BOOKED, State.CONFLICT)


async def test_fates_come_in_the_order_of_their_deliveries(worker: Worker) -> None:
    fates = await worker.book([worker.event()], [], [worker.event(), worker.event()], [])

    assert [fate.state for fate in fates] == [State.BOOKED, State.IGNORED, State.BOOKED, State.IGNORED]
    assert [len(fate.facts.get("payments", [])) for fate in fates] == [1, 0, 2, 0]


async def test_a_reversal_that_comes_first_waits_for_its_payment_and_is_parked_in_the_end(worker: Worker) -> None:
    reversal = replace(
        worker.event(txn="REV1"), state=PaymentState.REVERSED, reverses=ProviderReference("TXN-NOT-HERE-YET")
    )

    [waits] = await worker.book([reversal])
    [parked] = await worker.book([reversal], attempts=MOST_LOOKS - 1)

    assert (waits.state, waits.attempts) == (State.WAITING, 1)
    assert waits.next_attempt_at == worker.till.village.clock.now() + timedelta(minutes=1)
    assert (parked.state, parked.next_attempt_at) == (State.PARKED, None)


def test_reliability_4_a_late_answer_to_our_own_call_is_worth_what_one_at_once_is(worker: Worker) -> None:
    """Only with the proof of its address: what merely claims to be an answer is a claim."""
    told = worker.event()
    answer = replace(told, is_answer=True)

    assert grade_of(Authenticity.PROVEN, answer) is Grade.ANSWERED
    assert grade_of(Authenticity.PROVEN, told) is Grade.SIGNED
    assert grade_of(Authenticity.CLAIMED, answer) is Grade.CLAIMED
