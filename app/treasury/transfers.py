"""Our own money on the move: it leaves the bank or a wallet, and arrives or comes back (E18, E19)."""

from app import ledger
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import EntryId, MutualId, TransferId
from app.core.money import Money
from app.db import Session, now
from app.membership import Mutual
from app.treasury import entries
from app.treasury.acting import act_of
from app.treasury.errors import NotInTransit
from app.treasury.model import Transfer
from app.treasury.naming import hold_named, name
from app.treasury.places import account_of
from app.treasury.queries import row_of, transfer_of
from app.treasury.tables import TransferRow


async def credited(
    session: Session, mutual: Mutual, transfer_id: TransferId, actor: Actor, *, operator_reference: str | None = None
) -> Transfer:
    """Book that a transfer has arrived (E18, E19), under what the operator of its wallet calls it, if told.

    Raises `UnknownTransfer`, `NotInTransit`, `PeriodClosed`, and what `collection.tie_own` raises.
    """
    await _hold(session, mutual.id, transfer_id, operator_reference)
    row = await _in_transit(session, mutual.id, transfer_id)
    row.credited_at, row.credited_by = now(session), str(actor)
    await session.flush()
    transfer = transfer_of(row)
    target = await account_of(session, mutual.id, transfer.to_wallet_id)
    [posted] = await ledger.post(session, [entries.arrived(transfer, target, act_of(session, mutual, actor))])
    await name(session, mutual, [(posted.entry_id, transfer.to_wallet_id)], operator_reference, actor)
    return transfer


async def returned(
    session: Session,
    mutual: Mutual,
    transfer_id: TransferId,
    actor: Actor,
    *,
    fee_returned: Money | None = None,
    levy_returned: Money | None = None,
    operator_reference: str | None = None,
) -> Transfer:
    """Book that a transfer came back instead of arriving; its fee and levy stay, but for what was given back of them.

    Raises `UnknownTransfer`, `NotInTransit`, `PeriodClosed`, what `collection.tie_own` raises, and `Invalid` for more
    than was paid.
    """
    await _hold(session, mutual.id, transfer_id, operator_reference)
    row = await _in_transit(session, mutual.id, transfer_id)
    row.fee_returned_minor = _given_back(mutual, fee_returned, row.fee_minor, "fee_returned")
    row.levy_returned_minor = _given_back(mutual, levy_returned, row.levy_minor, "levy_returned")
    row.returned_at, row.returned_by = now(session), str(actor)
    await session.flush()
    transfer = transfer_of(row)
    source = await account_of(session, mutual.id, transfer.from_wallet_id)
    left = await _left_by(session, mutual.id, transfer)
    entry = entries.came_back(transfer, source, left, act_of(session, mutual, actor))
    [posted] = await ledger.post(session, [entry])
    await name(session, mutual, [(posted.entry_id, transfer.from_wallet_id)], operator_reference, actor)
    return transfer


async def _hold(session: Session, mutual_id: MutualId, transfer_id: TransferId, reference: str | None) -> None:
    """Wallets are held before the transfer is, as whoever sends one does."""
    transfer = transfer_of(await row_of(session, mutual_id, transfer_id))
    await hold_named(session, mutual_id, [transfer.from_wallet_id, transfer.to_wallet_id], reference)


async def _in_transit(session: Session, mutual_id: MutualId, transfer_id: TransferId) -> TransferRow:
    row = await row_of(session, mutual_id, transfer_id, lock=True)
    if not transfer_of(row).is_in_transit:
        raise NotInTransit
    return row


def _given_back(mutual: Mutual, money: Money | None, paid_minor: int, field: str) -> int:
    if money is None:
        return 0
    if money.currency != mutual.currency or not 0 <= money.minor <= paid_minor:
        raise Invalid(field=field)
    return money.minor


async def _left_by(session: Session, mutual_id: MutualId, transfer: Transfer) -> EntryId:
    """The entry by which it left, the only one of a transfer in transit."""
    [entry] = await ledger.journal(session, mutual_id, cause=f"transfer:{transfer.id}")
    return entry.id
