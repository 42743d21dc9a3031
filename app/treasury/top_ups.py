"""Filling payout wallets from the bank, or from the operator's collection wallet (E19)."""

from app.core.actor import Actor
from app.core.ids import MutualId
from app.core.money import Money
from app.db import Session
from app.ledger import AccountRef, chart
from app.membership import Mutual
from app.treasury.acting import act_of, examine_amount, examine_cost
from app.treasury.errors import OtherOperator
from app.treasury.model import NewTopUp, Transfer
from app.treasury.naming import hold_named
from app.treasury.places import collection_wallet, payout_wallet
from app.treasury.sending import departing, send


async def top_up(session: Session, mutual: Mutual, new: NewTopUp, actor: Actor) -> Transfer:
    """Book that a payout wallet is filled, once per id; what does not arrive later is credited at once (E19).

    Raises `WalletNotFound`, `WrongWallet`, `OtherOperator`, `WalletTooLow`, `TransferDiffers` (the id stands for
    another transfer), `PeriodClosed`, what `collection.tie_own` raises, and `Invalid` for an amount of nothing, a fee
    below it, another currency, or a reference of what has not reached a wallet yet.
    """
    examine_amount(mutual, new.amount)
    examine_cost(mutual, new.fee, field="fee")
    await hold_named(session, mutual.id, [new.source, new.wallet_id], new.operator_reference)
    places = await _places(session, mutual.id, new)
    no_levy = Money(0, mutual.currency)
    transfer = departing(new, new.source, new.wallet_id, no_levy, act_of(session, mutual, actor))
    return await send(session, mutual, transfer, places, actor, reference=new.operator_reference)


async def _places(session: Session, mutual_id: MutualId, new: NewTopUp) -> tuple[AccountRef, AccountRef]:
    """The account drawn on, and the one that is filled."""
    target = await payout_wallet(session, mutual_id, new.wallet_id, field="wallet")
    if new.source is None:
        return chart.BANK, target.account
    source = await collection_wallet(session, mutual_id, new.source, field="source")
    if source.account_code[:-1] != target.account_code[:-1]:
        raise OtherOperator
    return source.account, target.account
