"""What was approved and has not left can be taken back (RELIABILITY 3)."""

import pytest

from app import payouts
from app.core.errors import Invalid
from app.core.ids import PayoutId
from app.payouts import NotApproved, State
from tests.payouts.counter import Counter


async def withdraw(counter: Counter, payout_id: PayoutId, because: str = "Facture contestée") -> payouts.Payout:
    """The coordinator lets it go."""
    async with counter.cashier.database.transaction() as session:
        return await payouts.withdraw(session, counter.cashier.mutual, payout_id, because, counter.cashier.first)


async def test_an_approved_payout_is_withdrawn_and_its_claims_are_paid_by_the_next_batch(counter: Counter) -> None:
    first = await counter.payout(50_000)

    withdrawn = await withdraw(counter, first)
    [again] = (await counter.cashier.approved()).payouts
    await counter.round()

    assert withdrawn.state is State.REJECTED
    assert await counter.steps(first) == ["pending_approval", "rejected"]
    assert (again.amount.minor, (await counter.see(again.id)).state) == (50_000, State.SUCCEEDED)
    assert counter.paid() == 50_000
    assert await counter.cashier.findings() == []


async def test_what_is_reserved_or_over_is_not_withdrawn(counter: Counter) -> None:
    payout_id = await counter.payout(50_000)
    await counter.send(payout_id)

    with pytest.raises(NotApproved):
        await withdraw(counter, payout_id)


async def test_a_withdrawal_says_why(counter: Counter) -> None:
    payout_id = await counter.payout(50_000)

    with pytest.raises(Invalid):
        await withdraw(counter, payout_id, because="  ")

    assert (await counter.see(payout_id)).state is State.APPROVED
