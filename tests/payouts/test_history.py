"""What happened to a payout is read back as it happened (RELIABILITY I17)."""

from app import payouts
from app.core.ids import MutualId, PayoutId, new_id
from app.facilities import Facility
from app.payouts import Approval, State
from app.providers import PaymentState
from app.providers.simulators.base import PayoutOutcome
from tests.payouts.cashier import AGENT, Cashier
from tests.payouts.counter import Counter


async def approvals(cashier: Cashier, batch: payouts.Batch) -> list[Approval]:
    """Every word on the batch."""
    async with cashier.database.transaction() as session:
        return list(await payouts.approvals_of(session, cashier.mutual.id, batch.id))


async def test_a_word_on_what_the_batch_was_no_longer_stands(
    cashier: Cashier, clinic: Facility, hospital: Facility
) -> None:
    """I15."""
    await cashier.owe(clinic, 5_000)
    await cashier.owe(hospital, 6_000)
    batch = await cashier.submitted()
    await cashier.approve(batch, cashier.first)
    async with cashier.database.transaction() as session:
        changed = await payouts.drop_payout(session, cashier.mutual, batch.payouts[0].id, "contested", AGENT)

    await cashier.reject(changed, cashier.second)

    told = await approvals(cashier, batch)
    assert [(one.person, one.verdict, one.stands) for one in told] == [
        (str(cashier.first), "approve", False),
        (str(cashier.second), "reject", True),
    ]
    assert [one.note for one in told] == [None, "doubtful"]


async def test_attempts_steps_and_evidence_are_told_in_order(counter: Counter) -> None:
    payout_id = await _failed_twice(counter)

    async with counter.cashier.database.transaction() as session:
        attempts = await payouts.attempts_of(session, counter.cashier.mutual.id, payout_id)
        steps = await payouts.steps_of(session, counter.cashier.mutual.id, payout_id)
        evidence = await payouts.evidence_of(session, counter.cashier.mutual.id, payout_id)
        references = await payouts.last_references(session, counter.cashier.mutual.id, [payout_id])

    assert [(one.number, one.outcome) for one in attempts] == [(1, "failed"), (2, "failed")]
    assert references == {payout_id: attempts[1].reference}
    assert [one.to_state for one in steps if one.to_state in ("failed", "reserved")] == ["reserved", "failed"] * 2
    assert [one.attempt_id for one in evidence] == [one.id for one in attempts]


async def test_of_another_mutual_nothing_is_told(counter: Counter) -> None:
    """RELIABILITY 27."""
    payout_id, stranger = await _failed_twice(counter), MutualId(new_id())
    found: list[object] = []

    async with counter.cashier.database.transaction() as session:
        found += await payouts.attempts_of(session, stranger, payout_id)
        found += await payouts.steps_of(session, stranger, payout_id)
        found += await payouts.evidence_of(session, stranger, payout_id)
        found += await payouts.resolutions_of(session, stranger, payout_id)
        found += await payouts.last_references(session, stranger, [payout_id])

    assert found == []


async def _failed_twice(counter: Counter) -> PayoutId:
    """A payout whose two attempts failed, each proven by the operator's answer."""
    for _ in range(2):
        counter.plan(outcome=PayoutOutcome.UNKNOWN)
    payout_id = await counter.payout()
    assert await counter.send(payout_id) is State.ACCEPTED
    await counter.told(payout_id, PaymentState.FAILED, grade=3)
    async with counter.cashier.database.transaction() as session:
        await payouts.resend(session, counter.cashier.mutual, payout_id, counter.desk.sources, AGENT)
    await counter.send(payout_id)
    await counter.told(payout_id, PaymentState.FAILED, grade=3)
    return payout_id
