"""Plays the events of treasury: money between bank and wallets, and what facilities pay back."""

from app import treasury
from app.core.ids import TransferId, new_id
from app.scenarios.events import Credited, Repay, TopUp
from app.scenarios.play.cast import ACCOUNTANT
from app.scenarios.play.stage import Stage
from app.treasury import NewRepayment, NewTopUp


async def top_up(stage: Stage, event: TopUp) -> None:
    """A payout wallet is filled (E19)."""
    operator = stage.operators[event.operator]
    new = NewTopUp(
        id=TransferId(new_id()),
        wallet_id=operator.payout.wallet.id,
        amount=stage.francs(event.amount),
        fee=stage.francs(event.fee),
        source=operator.collection.wallet.id if event.source == "collection" else None,
        arrives_later=event.is_in_transit,
    )
    async with stage.database.transaction() as session:
        transfer = await treasury.top_up(session, stage.mutual, new, ACCOUNTANT)
    if event.id is not None:
        stage.cast.transfers[event.id] = transfer.id


async def credited(stage: Stage, event: Credited) -> None:
    """A transfer in transit arrives."""
    async with stage.database.transaction() as session:
        await treasury.credited(session, stage.mutual, stage.cast.transfers[event.transfer], ACCOUNTANT)


async def repay(stage: Stage, event: Repay) -> None:
    """A facility pays back what it was paid too much, to the bank or to a collection wallet (E13)."""
    new = NewRepayment(
        id=new_id(),
        facility_id=stage.cast.facilities[event.facility],
        amount=stage.francs(event.amount),
        wallet_id=None if event.to == "bank" else stage.operators[event.to].collection.wallet.id,
    )
    async with stage.database.transaction() as session:
        await treasury.repay(session, stage.mutual, new, ACCOUNTANT)
