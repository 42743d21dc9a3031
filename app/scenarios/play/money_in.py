"""Plays the events of money in: payments and reversals as callbacks of their operators, the rest as an agent's acts."""

from app import collection, membership
from app.collection import Share
from app.core.ids import PaymentId
from app.core.msisdn import Msisdn
from app.scenarios.events import Allocate, Cash, Distribute, Pay, Redeliver, Reverse
from app.scenarios.play.cast import ACCOUNTANT, MANAGER, Received, nameless
from app.scenarios.play.errors import NotBooked
from app.scenarios.play.stage import Stage


async def pay(stage: Stage, event: Pay) -> None:
    """A customer pays at the operator, which calls back; the notice states the fee it kept (M5)."""
    operator = stage.operators[event.operator]
    movement = await operator.simulated.pay(
        receiver=operator.collection.receiver,
        payer=_payer(stage, event).digits,
        amount=stage.francs(event.amount),
        fee=stage.francs(event.fee if event.fee_mode == "deducted" else 0),
        reference=await _typed(stage, event),
        txn=event.txn,
    )
    await stage.finish_what_came_in()
    async with stage.database.transaction() as session:
        row = await collection.find_payment(session, stage.mutual.id, operator.collection.wallet.id, movement.id)
    if row is None:
        raise NotBooked
    received = Received(payment_id=PaymentId(row.id), operator=event.operator, movement_id=movement.id)
    stage.cast.receipts[event.id or nameless(event.line)] = received


async def redeliver(stage: Stage, event: Redeliver) -> None:
    """The operator calls back once more, with the same content or another (A1)."""
    received = stage.cast.receipts[event.receipt]
    assert received.operator is not None and received.movement_id is not None, "cash is never delivered again"
    await stage.operators[received.operator].simulated.redeliver(
        received.movement_id,
        amount=None if event.amount is None else stage.francs(event.amount),
        payer=None if event.payer is None else Msisdn.parse(event.payer).digits,
    )
    await stage.finish_what_came_in()


async def reverse(stage: Stage, event: Reverse) -> None:
    """The operator takes the payment back and says so once (E11); a second time only a person could enter it."""
    received = stage.cast.receipts[event.receipt]
    assert received.operator is not None and received.movement_id is not None, "cash is never reversed"
    simulated = stage.operators[received.operator].simulated
    returned = stage.francs(event.fee_returned)
    if simulated.books.find_reversal(received.movement_id) is None:
        await simulated.reverse(received.movement_id, fee_returned=returned)
        await stage.finish_what_came_in()
        return
    async with stage.database.transaction() as session:
        await collection.reverse(
            session,
            stage.mutual,
            received.payment_id,
            occurred_at=stage.clock.now(),
            fee_returned=returned,
            actor=ACCOUNTANT,
        )


async def allocate(stage: Stage, event: Allocate) -> None:
    """An agent places money in suspense (A3, A5)."""
    async with stage.database.transaction() as session:
        await collection.allocate_by_agent(
            session,
            stage.mutual,
            stage.cast.receipts[event.receipt].payment_id,
            stage.cast.units[event.unit],
            amount_minor=event.amount,
            actor=MANAGER,
        )


async def distribute(stage: Stage, event: Distribute) -> None:
    """A collective payer's list, whole or not at all (A6)."""
    shares = [Share(stage.cast.units[unit], amount) for unit, amount in event.lines.items()]
    async with stage.database.transaction() as session:
        await collection.distribute(session, stage.mutual, stage.cast.collectives[event.collective].id, shares, MANAGER)


async def cash(stage: Stage, event: Cash) -> None:
    """Cash at the antenna, allocated at once (E03, E05)."""
    async with stage.database.transaction() as session:
        antenna = await membership.antenna_named(session, stage.mutual.id, event.antenna)
        receipt = await collection.receive_cash(
            session,
            stage.mutual,
            unit_id=stage.cast.units[event.unit],
            antenna_id=antenna.id,
            amount=stage.francs(event.amount),
            receipt_number=str(event.line),
            occurred_at=stage.clock.now(),
            actor=MANAGER,
        )
    assert receipt.payment_id is not None, "cash that was taken has a payment"
    if event.refused is None:
        stage.cast.receipts[event.id or nameless(event.line)] = Received(payment_id=receipt.payment_id)


def _payer(stage: Stage, event: Pay) -> Msisdn:
    """Who pays: the number written, the unit's first, or a number nobody declared."""
    if event.payer is not None:
        return Msisdn.parse(event.payer)
    if event.unit is not None:
        return stage.cast.payers[event.unit]
    return next(stage.cast.strange_numbers)


async def _typed(stage: Stage, event: Pay) -> str | None:
    """What the payer typed as reference."""
    if event.unit is not None:
        async with stage.database.transaction() as session:
            return await membership.reference_of(session, stage.mutual.id, stage.cast.units[event.unit])
    if event.collective is not None:
        return stage.cast.collectives[event.collective].reference
    return event.reference
