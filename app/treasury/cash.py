"""Antenna cash that goes to the bank, or to an operator's collection wallet (E20)."""

from sqlalchemy.exc import IntegrityError

from app import ledger, membership
from app.core.actor import Actor
from app.core.errors import Invalid
from app.db import Session, bulk, constraint_of
from app.ledger import AccountRef, JournalEntry, chart, credit, debit
from app.membership import Mutual
from app.treasury.acting import act_of, examine_amount
from app.treasury.cash_model import CashDeposit, NewCashDeposit
from app.treasury.cash_queries import find_deposit
from app.treasury.entries import Act
from app.treasury.errors import CashTooLow, DepositDiffers
from app.treasury.naming import hold_named, name
from app.treasury.places import collection_wallet
from app.treasury.tables import CashDepositRow


async def deposit_cash(session: Session, mutual: Mutual, new: NewCashDeposit, actor: Actor) -> CashDeposit:
    """Book that an antenna brought cash, once per id, never more than it holds (E20).

    What the operator calls it is tied to it: told by a callback or statement too, it is not booked again. Raises
    `WalletNotFound`, `WrongWallet`, `CashTooLow`, `DepositDiffers` (the id stands for another deposit), `PeriodClosed`,
    what `collection.tie_own` raises, and `Invalid` for an amount of nothing or of another currency, and for an unknown
    antenna.
    """
    examine_amount(mutual, new.amount)
    if new.antenna_id not in {antenna.id for antenna in await membership.antennas(session, mutual.id)}:
        raise Invalid(field="antenna_id")
    await hold_named(session, mutual.id, [new.wallet_id], new.operator_reference)
    into = chart.BANK
    if new.wallet_id is not None:
        into = (await collection_wallet(session, mutual.id, new.wallet_id, field="wallet")).account
    act = act_of(session, mutual, actor)
    if not await _write_once(session, new, act):
        return await _standing(session, mutual, new)
    [posted] = await ledger.post(session, [deposited(new, into, act)])
    await name(session, mutual, [(posted.entry_id, new.wallet_id)], new.operator_reference, actor)
    return await find_deposit(session, mutual.id, new.id)


def deposited(new: NewCashDeposit, into: AccountRef, act: Act) -> JournalEntry:
    """E20: cash leaves the antenna's box."""
    lines = (debit(into, new.amount), credit(chart.ANTENNA_CASH.of(new.antenna_id), new.amount))
    return act.entry("E20", f"deposited:{new.id}", f"deposit:{new.id}", lines)


async def _write_once(session: Session, new: NewCashDeposit, act: Act) -> bool:
    """Store it unless its id is taken; two callers with one id wait for each other here."""
    row = {
        "mutual_id": act.mutual_id,
        "id": new.id,
        "antenna_id": new.antenna_id,
        "wallet_id": new.wallet_id,
        "amount_minor": new.amount.minor,
        "currency": new.amount.currency.code,
        "deposited_at": act.occurred_at,
        "deposited_on": act.booked_on,
        "deposited_by": str(act.actor),
    }
    taken = "ON CONFLICT (mutual_id, id) DO NOTHING"
    try:
        return bool(await bulk.insert(session, CashDepositRow, [row], on_conflict=taken, returning="id"))
    except IntegrityError as error:
        if constraint_of(error) == "cash_deposits_covered":
            raise CashTooLow(field="amount") from None
        raise


async def _standing(session: Session, mutual: Mutual, told: NewCashDeposit) -> CashDeposit:
    """The deposit that has this id; raises `DepositDiffers` if it is another one."""
    first = await find_deposit(session, mutual.id, told.id)
    if (first.antenna_id, first.wallet_id, first.amount) != (told.antenna_id, told.wallet_id, told.amount):
        raise DepositDiffers
    return first
