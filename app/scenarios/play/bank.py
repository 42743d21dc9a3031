"""Payouts by bank: they leave with a payment file, and the bank says what became of them (P4)."""

from app import payouts
from app.core.money import Money
from app.payouts import Payout
from app.scenarios.events import PayoutOutcome
from app.scenarios.play.cast import ACCOUNTANT, WORKER
from app.scenarios.play.stage import Stage


async def send(stage: Stage, payout: Payout, told: PayoutOutcome) -> None:
    """Reserved, out with the payment file, and answered unless the file says nothing is known."""
    await payouts.send_one(stage.desk, stage.mutual, payout.id, WORKER)
    async with stage.database.transaction() as session:
        await payouts.mark_exported(session, stage.mutual, [payout.id], ACCOUNTANT)
    if told.outcome != "unknown":
        await answer(stage, payout, told)


async def answer(stage: Stage, payout: Payout, told: PayoutOutcome) -> None:
    """The bank executed it, with its charge, or refused it."""
    raise AssertionError("to come")


async def come_back(stage: Stage, payout: Payout, *, fee_returned: Money) -> None:
    """The bank credits it back."""
    raise AssertionError("to come")
