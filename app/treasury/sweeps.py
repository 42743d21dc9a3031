"""Emptying collection wallets to the bank; payout wallets, whose float is promised, are never swept (E18)."""

from app.core.actor import Actor
from app.db import Session
from app.ledger import chart
from app.membership import Mutual
from app.treasury.acting import act_of, examine_amount, examine_cost
from app.treasury.model import NewSweep, Transfer
from app.treasury.naming import hold_named
from app.treasury.places import collection_wallet
from app.treasury.sending import departing, send


async def sweep(session: Session, mutual: Mutual, new: NewSweep, actor: Actor) -> Transfer:
    """Book that a collection wallet's money goes to the bank, once per id; the wallet bears fee and levy (E18).

    What does not arrive later is credited at once; what the operator calls it is tied to it. Raises `WalletNotFound`,
    `WrongWallet`, `WalletTooLow`, `TransferDiffers` (the id stands for another transfer), `PeriodClosed`, what
    `collection.tie_own` raises, and `Invalid` for an amount of nothing, a fee or levy below it, or another currency.
    """
    examine_amount(mutual, new.amount)
    examine_cost(mutual, new.fee, field="fee")
    examine_cost(mutual, new.levy, field="levy")
    await hold_named(session, mutual.id, [new.wallet_id], new.operator_reference)
    source = (await collection_wallet(session, mutual.id, new.wallet_id, field="wallet")).account
    transfer = departing(new, new.wallet_id, None, new.levy, act_of(session, mutual, actor))
    return await send(session, mutual, transfer, (source, chart.BANK), actor, reference=new.operator_reference)
