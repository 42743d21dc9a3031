"""Refunds over HTTP: never more than is there, to the number that paid, approved by two (A7)."""

import asyncio
from typing import Any

from app.core.clock import VirtualClock
from tests.api.v1.counter import FIRST, MAKER, SECOND, Counter, a_counter, codes_of
from tests.api.v1.till import Till


def francs(amount: int) -> dict[str, Any]:
    """An order for so much."""
    return {"amount": {"amount": amount, "currency": "XOF"}}


async def test_money_in_suspense_is_ordered_back_and_approved_by_two(till: Till, clock: VirtualClock) -> None:
    counter = await a_counter(till.world, clock)
    made = (await counter.post(MAKER, f"payments/{till.waiting}/refunds", francs(1_000))).json()
    batch = await counter.get(FIRST, f"payout-batches/{made['batch_id']}")
    for who in (FIRST, SECOND):
        await counter.say(who, batch)

    [listed] = (await counter.get(MAKER, f"payments/{till.waiting}/refunds"))["items"]
    [payout] = (await counter.get(MAKER, f"payouts?batch_id={made['batch_id']}"))["items"]
    assert (made["status"], listed["status"], listed["amount"]["amount"]) == ("prepared", "approved", 1_000)
    assert (payout["kind"], payout["refund_id"], payout["payee"]["number"]) == ("refunds", made["id"], "22370000099")
    assert (await counter.get(FIRST, "payout-batches?kind=refunds"))["items"][0]["id"] == made["batch_id"]


async def test_of_two_orders_for_the_whole_at_once_one_is_refused(till: Till, clock: VirtualClock) -> None:
    """RELIABILITY 13."""
    counter = await a_counter(till.world, clock)

    answers = await asyncio.gather(
        *(counter.post(MAKER, f"payments/{till.waiting}/refunds", francs(1_000)) for _ in range(2))
    )

    assert codes_of(answers) == [(201, None), (409, "collection.refund_exceeds_balance")]


async def test_the_same_order_again_gets_the_same_answer(till: Till, clock: VirtualClock) -> None:
    counter = await a_counter(till.world, clock)

    first, again = [
        await counter.post(MAKER, f"payments/{till.waiting}/refunds", francs(400), key="one") for _ in range(2)
    ]

    assert (first.content, again.headers["idempotent-replayed"]) == (again.content, "true")
    assert len((await counter.get(MAKER, f"payments/{till.waiting}/refunds"))["items"]) == 1


async def test_an_advance_is_refunded_up_to_what_is_unused(till: Till, clock: VirtualClock) -> None:
    counter: Counter = await a_counter(till.world, clock)
    await till.pay(100_000, till.unit.reference, "TXN3")
    path = f"units/{till.unit.reference}/refunds"

    made = await counter.post(MAKER, path, francs(5_000))
    more = await counter.post(MAKER, path, francs(100_000))

    assert (made.status_code, made.json()["unit_id"]) == (201, str(till.unit.id))
    assert (more.status_code, more.json()["code"]) == (409, "collection.refund_exceeds_balance")
    assert [one["id"] for one in (await counter.get(MAKER, path))["items"]] == [made.json()["id"]]


async def test_whoever_ordered_a_refund_does_not_approve_it(till: Till, clock: VirtualClock) -> None:
    """RELIABILITY 25: the accountant lacks the permission at all."""
    counter = await a_counter(till.world, clock)
    made = (await counter.post(MAKER, f"payments/{till.waiting}/refunds", francs(400))).json()
    batch = await counter.get(MAKER, f"payout-batches/{made['batch_id']}")

    assert (await counter.say(MAKER, batch)).status_code == 403
