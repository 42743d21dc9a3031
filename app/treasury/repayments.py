"""What facilities pay back themselves of amounts to recover: into the bank or a collection wallet (E13 repaid)."""

from app import ledger, payouts
from app.core.actor import Actor
from app.db import Session
from app.ledger import Outcome, chart
from app.membership import Mutual
from app.treasury import entries
from app.treasury.acting import act_of, examine_amount
from app.treasury.model import NewRepayment
from app.treasury.naming import hold_named, name
from app.treasury.places import collection_wallet


async def repay(session: Session, mutual: Mutual, new: NewRepayment, actor: Actor) -> None:
    """Book that a facility paid back, once per id, against the oldest amount to recover (E13).

    What the operator calls it is tied to it. Raises `WalletNotFound`, `WrongWallet`, `ExceedsRecoverable`,
    `PostingConflict` (the id stands for another one), `PeriodClosed`, what `collection.tie_own` raises, and `Invalid`
    for an amount of nothing or of another currency.
    """
    examine_amount(mutual, new.amount)
    await hold_named(session, mutual.id, [new.wallet_id], new.operator_reference)
    into = chart.BANK
    if new.wallet_id is not None:
        into = (await collection_wallet(session, mutual.id, new.wallet_id, field="wallet")).account
    [posted] = await ledger.post(session, [entries.repaid(new, into, act_of(session, mutual, actor))])
    if posted.outcome is Outcome.POSTED:
        await payouts.repaid(session, mutual.id, new.facility_id, new.amount.minor)
        await name(session, mutual, [(posted.entry_id, new.wallet_id)], new.operator_reference, actor)
