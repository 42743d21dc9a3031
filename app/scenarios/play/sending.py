"""Sends what is approved, one payout after the other, to operators that know how each of them ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import payouts, wallets
from app.core.ids import PayoutId
from app.core.money import Money
from app.db import Session
from app.payouts import Batch, NotConfirmed, NotUnknown, Payout, State
from app.payouts.tables import AttemptRow
from app.providers.simulators import base as operators
from app.providers.simulators.base import Misbehaviour, PayoutPlan, Reply
from app.scenarios.events import PayoutOutcome
from app.scenarios.play import bank
from app.scenarios.play.cast import ACCOUNTANT, APPROVERS, WORKER
from app.scenarios.play.operators import PlayedOperator
from app.scenarios.play.stage import Stage

OUTCOMES = {
    "confirmed": operators.PayoutOutcome.CONFIRMED,
    "failed": operators.PayoutOutcome.FAILED,
    "unknown": operators.PayoutOutcome.UNKNOWN,
}
# The operator takes the order and its answer is lost: we are in doubt until it speaks again.
IN_DOUBT = Misbehaviour(reply=Reply.ERROR_AFTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A payout about to leave, and how the file says it ends."""

    payout: Payout
    told: PayoutOutcome


async def approve(session: Session, stage: Stage, batch: Batch) -> Batch:
    """Submit a draft and give it both approvals; the second one asks for the float (P1)."""
    submitted = await payouts.submit_batch(session, stage.mutual, batch.id, ACCOUNTANT)
    assert submitted.content_hash is not None, "what is submitted has its hash"
    for person in APPROVERS:
        submitted = await payouts.approve_batch(session, stage.mutual, batch.id, submitted.content_hash, person)
    return submitted


async def send(stage: Stage, sendings: Sequence[Sending]) -> None:
    """Everything in order, each to its end before the next."""
    for sending in sendings:
        if sending.payout.wallet_id is None:
            await bank.send(stage, sending.payout, sending.told)
        else:
            await _send(stage, sending.payout, sending.told)


async def resend(stage: Stage, payout_id: PayoutId, told: PayoutOutcome) -> None:
    """Order a new attempt of what failed, and send it."""
    async with stage.database.transaction() as session:
        ordered = await payouts.resend(session, stage.mutual, payout_id, stage.desk.sources, ACCOUNTANT)
    await send(stage, [Sending(payout=ordered, told=told)])


async def answer(stage: Stage, payout_id: PayoutId, told: PayoutOutcome) -> None:
    """The operator of a payout in doubt says what became of it."""
    payout = await _payout(stage, payout_id)
    if payout.state is not State.UNKNOWN:
        raise NotUnknown
    if payout.wallet_id is None:
        await bank.answer(stage, payout, told)
        return
    await _operator(stage, payout).simulated.settle_payout(await _reference(stage, payout), _plan(stage, payout, told))
    await _hear_out(stage, payout, told)


async def come_back(stage: Stage, payout_id: PayoutId, *, fee_returned: Money, levy_returned: Money) -> None:
    """A confirmed payout returns, with what the operator gives back of fee and levy (E17)."""
    payout = await _payout(stage, payout_id)
    if payout.state is not State.SUCCEEDED:
        raise NotConfirmed
    if payout.wallet_id is None:
        await bank.come_back(stage, payout, fee_returned=fee_returned)
        return
    await _operator(stage, payout).simulated.return_payout(
        await _reference(stage, payout), fee_returned=fee_returned, levy_returned=levy_returned
    )
    await stage.finish_what_came_in()


async def _send(stage: Stage, payout: Payout, told: PayoutOutcome) -> None:
    simulated = _operator(stage, payout).simulated
    simulated.plan_payout(payout.payee.number, _plan(stage, payout, told))
    if told.outcome == "unknown":
        simulated.faults.script("payout", [IN_DOUBT])
    await payouts.send_one(stage.desk, stage.mutual, payout.id, WORKER)
    await _hear_out(stage, payout, told)


async def _hear_out(stage: Stage, payout: Payout, told: PayoutOutcome) -> None:
    """Take in what was told; that it failed counts once we have asked (RELIABILITY 4)."""
    await stage.finish_what_came_in()
    if told.outcome == "failed":
        await _ask(stage, payout)


async def _ask(stage: Stage, payout: Payout) -> None:
    """Follow up this payout alone: what else is in doubt stays so until the file has it answered."""
    assert payout.wallet_id is not None, "a bank is not asked"
    async with stage.database.transaction() as session:
        due = await payouts.due_attempts(session, stage.mutual.id, payout.wallet_id)
        opened = await stage.desk.adapters.open(session, stage.mutual.id, {payout.wallet_id})
        token = await wallets.callback_token(session, stage.mutual.id, payout.wallet_id)
    for one in due:
        if one[0] == payout.id:
            await payouts.follow(
                stage.database,
                stage.mutual,
                opened[payout.wallet_id],
                one,
                stage.desk.sources,
                callback_url=f"{stage.desk.public_url}/hooks/{token}",
                actor=WORKER,
            )


def _plan(stage: Stage, payout: Payout, told: PayoutOutcome) -> PayoutPlan:
    """Fee and levy as told, else as they are expected."""
    return PayoutPlan(
        outcome=OUTCOMES[told.outcome],
        fee=payout.expected_fee if told.fee is None else stage.francs(told.fee),
        levy=payout.expected_levy if told.levy is None else stage.francs(told.levy),
    )


def _operator(stage: Stage, payout: Payout) -> PlayedOperator:
    [operator] = [one for one in stage.operators.values() if one.pays_from(payout.wallet_id)]
    return operator


async def _payout(stage: Stage, payout_id: PayoutId) -> Payout:
    async with stage.database.transaction() as session:
        return await payouts.payout(session, stage.mutual.id, payout_id)


async def _reference(stage: Stage, payout: Payout) -> str:
    """Under which it was sent last."""
    of = AttemptRow
    async with stage.database.transaction() as session:
        wanted = select(of.reference).where(of.mutual_id == stage.mutual.id, of.payout_id == payout.id)
        return (await session.scalars(wanted.order_by(of.number.desc()).limit(1))).one()
