"""Plays the events of reconciliation: balances that operators state, and differences that are accepted (E24)."""

from app import treasury
from app.scenarios.events import AcceptDifference, WalletStatement
from app.scenarios.play.cast import ACCOUNTANT, APPROVERS
from app.scenarios.play.stage import Stage
from app.wallets import Wallet


async def wallet_statement(stage: Stage, event: WalletStatement) -> None:
    """The accountant has the operator's figure; a difference is posted."""
    wallet, stated = _wallet(stage, event.operator, event.wallet), stage.francs(event.balance)
    async with stage.database.transaction() as session:
        await treasury.prove_wallet(session, stage.mutual, wallet.id, stage.today, stated, ACCOUNTANT)


async def accept_difference(stage: Stage, event: AcceptDifference) -> None:
    """Another person clears it as cost or income."""
    wallet = _wallet(stage, event.operator, event.wallet)
    amount = None if event.amount is None else stage.francs(event.amount)
    async with stage.database.transaction() as session:
        await treasury.accept_difference(session, stage.mutual, wallet.id, amount, APPROVERS[0])


def _wallet(stage: Stage, operator: str, role: str) -> Wallet:
    of = stage.operators[operator]
    return of.payout.wallet if role == "payout" else of.collection.wallet
