"""Payouts by bank: they leave with a payment file, and the bank's statement says what became of them (P4)."""

from app import payouts
from app.core.money import Money
from app.payouts import BankSays, BankWord, FileFormat, Payout
from app.scenarios.events import PayoutOutcome
from app.scenarios.play.cast import ACCOUNTANT, WORKER
from app.scenarios.play.stage import Stage

SAYS = {"confirmed": BankSays.EXECUTED, "failed": BankSays.REFUSED}


async def send(stage: Stage, payout: Payout, told: PayoutOutcome) -> None:
    """Reserved, and out with the payment file; unknown is a file of which nobody knows whether the bank has it."""
    await payouts.send_one(stage.desk, stage.mutual, payout.id, WORKER)
    is_known = told.outcome != "unknown"
    async with stage.database.transaction() as session:
        if is_known:
            of = payout.batch_id
            await payouts.take_payment_file(session, stage.mutual, of, ACCOUNTANT, file_format=FileFormat.CSV)
        else:
            await payouts.mark_exported(session, stage.mutual, [payout.id], ACCOUNTANT, is_acknowledged=False)
    if is_known:
        await answer(stage, payout, told)


async def answer(stage: Stage, payout: Payout, told: PayoutOutcome) -> None:
    """The bank executed it, with its charge, or refused it."""
    await _state(stage, payout, SAYS[told.outcome], stage.francs(told.fee or 0))


async def come_back(stage: Stage, payout: Payout, *, fee_returned: Money) -> None:
    """The bank credits it back, perhaps with its charge (E17)."""
    await _state(stage, payout, BankSays.RETURNED, fee_returned)


async def _state(stage: Stage, payout: Payout, says: BankSays, charge: Money) -> None:
    word = BankWord(says=says, reference=f"statement of {stage.today}", charge=charge)
    async with stage.database.transaction() as session:
        await payouts.state_by_bank(session, stage.mutual, payout.id, word, stage.desk.sources, ACCOUNTANT)
