"""A transfer that is told: stored once per id, its source looked at, what left and arrived booked (E18, E19)."""

from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from app import ledger
from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.core.money import Money
from app.db import Session, bulk, constraint_of
from app.ledger import AccountRef, JournalEntry, chart
from app.membership import Mutual
from app.treasury import entries
from app.treasury.acting import act_of
from app.treasury.entries import Act
from app.treasury.errors import TransferDiffers, WalletTooLow
from app.treasury.model import NewSweep, NewTopUp, Transfer
from app.treasury.naming import name
from app.treasury.queries import find_transfer
from app.treasury.tables import TransferRow


async def send(
    session: Session,
    mutual: Mutual,
    transfer: Transfer,
    places: tuple[AccountRef, AccountRef],
    actor: Actor,
    *,
    reference: str | None,
) -> Transfer:
    """Store and book it out of the one place into the other, once per id, under what the operator calls it.

    Raises `TransferDiffers`, `WalletTooLow`, `PeriodClosed`, and what `collection.tie_own` raises.
    """
    if not await _write_once(session, mutual, transfer, actor):
        return await _standing(session, mutual.id, transfer)
    posted = await ledger.post(session, _left(transfer, *places, act_of(session, mutual, actor)))
    moves = [(posted[0].entry_id, transfer.from_wallet_id)]
    if not transfer.is_in_transit:
        moves.append((posted[-1].entry_id, transfer.to_wallet_id))
    await name(session, mutual, moves, reference, actor)
    return transfer


def departing(
    new: NewTopUp | NewSweep, source: WalletId | None, target: WalletId | None, levy: Money, act: Act
) -> Transfer:
    """The transfer as it leaves."""
    nothing = Money(0, new.amount.currency)
    return Transfer(
        id=new.id,
        from_wallet_id=source,
        to_wallet_id=target,
        amount=new.amount,
        fee=new.fee,
        levy=levy,
        sent_at=act.occurred_at,
        sent_on=act.booked_on,
        credited_at=None if new.arrives_later else act.occurred_at,
        returned_at=None,
        fee_returned=nothing,
        levy_returned=nothing,
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
        "levy_minor": transfer.levy.minor,
        "currency": mutual.currency.code,
        "sent_at": transfer.sent_at,
        "sent_on": transfer.sent_on,
        "sent_by": str(actor),
        "credited_at": transfer.credited_at,
        "credited_by": None if transfer.is_in_transit else str(actor),
        "fee_returned_minor": 0,
        "levy_returned_minor": 0,
    }
    taken = "ON CONFLICT (mutual_id, id) DO NOTHING"
    try:
        return bool(await bulk.insert(session, TransferRow, [row], on_conflict=taken, returning="id"))
    except IntegrityError as error:
        if constraint_of(error) == "transfers_covered":
            raise WalletTooLow(field="amount") from None
        raise


async def _standing(session: Session, mutual_id: MutualId, told: Transfer) -> Transfer:
    """The transfer that has this id; raises `TransferDiffers` if it is another one."""
    first = await find_transfer(session, mutual_id, told.id)
    fate = {"credited_at": first.credited_at, "returned_at": first.returned_at}
    costs = {"fee_returned": first.fee_returned, "levy_returned": first.levy_returned}
    if replace(told, sent_at=first.sent_at, sent_on=first.sent_on, **fate, **costs) != first:  # type: ignore[arg-type]
        raise TransferDiffers
    return first


def _left(transfer: Transfer, source: AccountRef, target: AccountRef, act: Act) -> list[JournalEntry]:
    if transfer.is_in_transit:
        return [entries.sent(transfer, source, act)]
    if chart.BANK in (source, target):
        return [entries.sent(transfer, source, act), entries.arrived(transfer, target, act)]
    return [entries.moved(transfer, source, target, act)]
