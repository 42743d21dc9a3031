"""Filling payout wallets: money leaves the bank or a collection wallet, and arrives (E19)."""

from dataclasses import replace

from app import ledger, wallets
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId, TransferId
from app.db import Session, bulk, now
from app.ledger import AccountRef, chart
from app.membership import Mutual
from app.treasury import entries
from app.treasury.entries import Act
from app.treasury.errors import NotInTransit, OtherOperator, TransferDiffers
from app.treasury.model import NewTopUp, Transfer
from app.treasury.places import collection_wallet, payout_wallet
from app.treasury.queries import find_transfer, row_of, transfer_of
from app.treasury.tables import TransferRow


async def top_up(session: Session, mutual: Mutual, new: NewTopUp, actor: Actor) -> Transfer:
    """Book that a payout wallet is filled, once per id; what does not arrive later is credited at once (E19).

    Raises `WalletNotFound`, `WrongWallet`, `OtherOperator`, `TransferDiffers` (the id stands for another transfer),
    `PeriodClosed`, and `Invalid` for an amount of nothing, a fee below it, or another currency.
    """
    _examine(mutual, new)
    target, source = await _places(session, mutual.id, new)
    transfer = _transfer(session, mutual, new)
    if not await _write_once(session, mutual, transfer, actor):
        return await _standing(session, mutual.id, transfer)
    await ledger.post(session, _left(transfer, source, target, _act(session, mutual, actor)))
    return transfer


async def credited(session: Session, mutual: Mutual, transfer_id: TransferId, actor: Actor) -> Transfer:
    """Book that a transfer has arrived (E19); raises `UnknownTransfer`, `NotInTransit`, `PeriodClosed`."""
    row = await row_of(session, mutual.id, transfer_id, lock=True)
    if row.credited_at is not None:
        raise NotInTransit
    row.credited_at, row.credited_by = now(session), str(actor)
    await session.flush()
    transfer = transfer_of(row)
    target = await wallets.find_wallet(session, mutual.id, transfer.to_wallet_id)
    await ledger.post(session, [entries.arrived(transfer, target.account, _act(session, mutual, actor))])
    return transfer


def _examine(mutual: Mutual, new: NewTopUp) -> None:
    if new.amount.minor <= 0 or new.amount.currency != mutual.currency:
        raise Invalid(field="amount")
    if new.fee.minor < 0 or new.fee.currency != mutual.currency:
        raise Invalid(field="fee")


async def _places(session: Session, mutual_id: MutualId, new: NewTopUp) -> tuple[AccountRef, AccountRef]:
    """The account that is filled, and the one drawn on."""
    target = await payout_wallet(session, mutual_id, new.wallet_id, field="wallet")
    if new.source is None:
        return target.account, chart.BANK
    source = await collection_wallet(session, mutual_id, new.source, field="source")
    if source.account_code[:-1] != target.account_code[:-1]:
        raise OtherOperator
    return target.account, source.account


def _transfer(session: Session, mutual: Mutual, new: NewTopUp) -> Transfer:
    at = now(session)
    return Transfer(
        id=new.id,
        from_wallet_id=new.source,
        to_wallet_id=new.wallet_id,
        amount=new.amount,
        fee=new.fee,
        sent_at=at,
        sent_on=business_date(at, mutual.timezone),
        credited_at=None if new.arrives_later else at,
    )


async def _write_once(session: Session, mutual: Mutual, transfer: Transfer, actor: Actor) -> bool:
    """Store it unless its id is taken; two callers with one id wait for each other here."""
    row = {
        "mutual_id": mutual.id,
        "id": transfer.id,
        "from_wallet_id": transfer.from_wallet_id,
        "to_wallet_id": transfer.to_wallet_id,
        "amount_minor": transfer.amount.minor,
        "fee_minor": transfer.fee.minor,
        "currency": mutual.currency.code,
        "sent_at": transfer.sent_at,
        "sent_on": transfer.sent_on,
        "sent_by": str(actor),
        "credited_at": transfer.credited_at,
        "credited_by": None if transfer.is_in_transit else str(actor),
    }
    taken = "ON CONFLICT (mutual_id, id) DO NOTHING"
    return bool(await bulk.insert(session, TransferRow, [row], on_conflict=taken, returning="id"))


async def _standing(session: Session, mutual_id: MutualId, told: Transfer) -> Transfer:
    """The transfer that has this id; raises `TransferDiffers` if it is another one."""
    first = await find_transfer(session, mutual_id, told.id)
    if replace(told, sent_at=first.sent_at, sent_on=first.sent_on, credited_at=first.credited_at) != first:
        raise TransferDiffers
    return first


def _left(transfer: Transfer, source: AccountRef, target: AccountRef, act: Act) -> list[ledger.JournalEntry]:
    if transfer.is_in_transit:
        return [entries.sent(transfer, source, act)]
    if source != chart.BANK:
        return [entries.moved(transfer, source, target, act)]
    return [entries.sent(transfer, source, act), entries.arrived(transfer, target, act)]


def _act(session: Session, mutual: Mutual, actor: Actor) -> Act:
    at = now(session)
    return Act(mutual_id=mutual.id, actor=actor, occurred_at=at, booked_on=business_date(at, mutual.timezone))
