"""Payouts by bank are reserved, leave once with a payment file, and are settled by what the bank says (P4, E15)."""

from app import payouts
from app.core.ids import PayoutId
from app.payouts import Exported, Heard, Outcome, State
from app.providers import Direction, PaymentEvent, PaymentState, ProviderReference
from tests.payouts.cashier import AGENT
from tests.payouts.counter import Counter

ACCOUNT = "ML0130101000000000000001"


async def to_the_bank(counter: Counter) -> PayoutId:
    """A payout to a bank account, approved."""
    hospital = await counter.cashier.bank_facility("HOPITAL", ACCOUNT)
    await counter.cashier.owe(hospital, 80_000)
    [payout] = (await counter.cashier.approved(hospital)).payouts
    return payout.id


async def export(counter: Counter, *ids: PayoutId) -> list[Exported]:
    """A person takes the payment file."""
    async with counter.cashier.database.transaction() as session:
        return list(await payouts.mark_exported(session, counter.cashier.mutual, ids, AGENT))


async def bank_says(counter: Counter, exported: Exported, state: PaymentState, charge: int) -> payouts.Receipt:
    """A line of the bank's answer."""
    event = PaymentEvent(
        provider="bank",
        direction=Direction.OUT,
        state=state,
        reference=ProviderReference("BANK1"),
        request_reference=exported.reference,
        amount=exported.payout.amount,
        fee=counter.money(charge),
        occurred_at=counter.cashier.clock.now(),
    )
    heard = Heard(event=event, wallet=None, grade=4, received_at=counter.cashier.clock.now())
    async with counter.cashier.database.transaction() as session:
        sources = counter.desk.sources
        [receipt] = await payouts.hear(session, counter.cashier.mutual, [heard], sources, AGENT)
    return receipt


async def test_a_bank_payout_is_reserved_and_leaves_once_with_its_file(counter: Counter) -> None:
    payout_id = await to_the_bank(counter)
    await counter.round()
    assert (await counter.see(payout_id)).state is State.RESERVED

    [exported] = await export(counter, payout_id)
    again = await export(counter, payout_id)
    await counter.round()

    assert (exported.payout.id, again) == (payout_id, [])
    assert exported.reference == await counter.reference(payout_id)
    assert await counter.steps(payout_id) == ["reserved", "sending", "accepted"]
    assert await counter.booked("4011", "4012") == [0, -80_000]
    assert await counter.cashier.findings() == []


async def test_what_the_bank_confirms_is_paid_out_of_the_bank_and_its_charge_is_6318_e15(counter: Counter) -> None:
    payout_id = await to_the_bank(counter)
    await counter.round()
    [exported] = await export(counter, payout_id)

    told = await bank_says(counter, exported, PaymentState.SUCCEEDED, 500)

    assert told.outcome is Outcome.SETTLED
    assert await counter.booked("4012", "5211", "6318", "6312") == [0, 1_000_000 - 80_500, 500, 0]
    assert await counter.cashier.findings() == []


async def test_what_the_bank_rejects_has_failed_and_is_resent_with_a_new_file(counter: Counter) -> None:
    payout_id = await to_the_bank(counter)
    await counter.round()
    [exported] = await export(counter, payout_id)
    await bank_says(counter, exported, PaymentState.FAILED, 0)
    assert await counter.booked("4011", "4012") == [-80_000, 0]

    await counter.resend(payout_id)
    [again] = await export(counter, payout_id)

    assert again.reference != exported.reference
    assert await counter.cashier.findings() == []
