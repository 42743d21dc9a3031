"""Reads of our own money on the move."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.core.ids import MutualId, TransferId, WalletId
from app.core.money import Currency, Money
from app.db import Session
from app.treasury.errors import UnknownTransfer
from app.treasury.model import Transfer, overdue_before
from app.treasury.tables import TransferRow


async def find_transfer(session: Session, mutual_id: MutualId, transfer_id: TransferId) -> Transfer:
    """One transfer; raises `UnknownTransfer`."""
    return transfer_of(await row_of(session, mutual_id, transfer_id))


async def list_transfers(
    session: Session,
    mutual_id: MutualId,
    *,
    into: WalletId | None = None,
    swept: WalletId | None = None,
    in_transit: bool = False,
    overdue_on: date | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[Transfer]:
    """Transfers by id: all, into one wallet, swept from one, in transit, or overdue on a day.

    `after` is the id of the last one seen.
    """
    wanted = select(TransferRow).where(TransferRow.mutual_id == mutual_id)
    if into is not None:
        wanted = wanted.where(TransferRow.to_wallet_id == into)
    if swept is not None:
        wanted = wanted.where(TransferRow.from_wallet_id == swept, TransferRow.to_wallet_id.is_(None))
    if in_transit or overdue_on is not None:
        wanted = wanted.where(TransferRow.credited_at.is_(None), TransferRow.returned_at.is_(None))
    if overdue_on is not None:
        wanted = wanted.where(TransferRow.sent_on < overdue_before(overdue_on))
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
        to_wallet_id=None if row.to_wallet_id is None else WalletId(row.to_wallet_id),
        amount=Money(row.amount_minor, currency),
        fee=Money(row.fee_minor, currency),
        levy=Money(row.levy_minor, currency),
        sent_at=row.sent_at,
        sent_on=row.sent_on,
        credited_at=row.credited_at,
        returned_at=row.returned_at,
        fee_returned=Money(row.fee_returned_minor, currency),
        levy_returned=Money(row.levy_returned_minor, currency),
    )
