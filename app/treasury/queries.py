"""Reads of our own money on the move."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.ids import MutualId, TransferId, WalletId
from app.core.money import Currency, Money
from app.db import Session
from app.treasury.errors import UnknownTransfer
from app.treasury.model import Transfer
from app.treasury.tables import TransferRow


async def find_transfer(session: Session, mutual_id: MutualId, transfer_id: TransferId) -> Transfer:
    """One transfer; raises `UnknownTransfer`."""
    return transfer_of(await row_of(session, mutual_id, transfer_id))


async def list_transfers(
    session: Session,
    mutual_id: MutualId,
    *,
    into: WalletId | None = None,
    in_transit: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[Transfer]:
    """Transfers by id, all of them, into one wallet, or not yet arrived; `after` is the id of the last one seen."""
    wanted = select(TransferRow).where(TransferRow.mutual_id == mutual_id)
    if into is not None:
        wanted = wanted.where(TransferRow.to_wallet_id == into)
    if in_transit:
        wanted = wanted.where(TransferRow.credited_at.is_(None))
    if after is not None:
        wanted = wanted.where(TransferRow.id > after)
    return [transfer_of(row) for row in await session.scalars(wanted.order_by(TransferRow.id).limit(limit))]


async def row_of(session: Session, mutual_id: MutualId, transfer_id: TransferId, *, lock: bool = False) -> TransferRow:
    """The row as it is now, locked if it is to change; raises `UnknownTransfer`."""
    row = await session.get(TransferRow, (mutual_id, transfer_id), populate_existing=True, with_for_update=lock)
    if row is None:
        raise UnknownTransfer
    return row


def transfer_of(row: TransferRow) -> Transfer:
    """The value of a row."""
    currency = Currency.of(row.currency)
    return Transfer(
        id=TransferId(row.id),
        from_wallet_id=None if row.from_wallet_id is None else WalletId(row.from_wallet_id),
        to_wallet_id=WalletId(row.to_wallet_id),
        amount=Money(row.amount_minor, currency),
        fee=Money(row.fee_minor, currency),
        sent_at=row.sent_at,
        sent_on=row.sent_on,
        credited_at=row.credited_at,
    )
