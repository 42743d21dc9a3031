"""Reads of antenna cash: what was deposited, and what is on hand since when."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from app import ledger
from app.core.ids import AntennaId, CashDepositId, MutualId, WalletId
from app.core.money import Currency, Money
from app.db import Session
from app.ledger import chart
from app.membership import Mutual
from app.treasury.cash_model import CashDeposit, CashPosition
from app.treasury.tables import CashDepositRow


async def find_deposit(session: Session, mutual_id: MutualId, deposit_id: CashDepositId) -> CashDeposit:
    """One deposit that is known to be there."""
    return deposit_of(await session.get_one(CashDepositRow, (mutual_id, deposit_id)))


async def list_deposits(
    session: Session, mutual_id: MutualId, antenna_id: AntennaId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[CashDeposit]:
    """An antenna's deposits by id; `after` is the id of the last one seen."""
    wanted = select(CashDepositRow).where(
        CashDepositRow.mutual_id == mutual_id, CashDepositRow.antenna_id == antenna_id
    )
    if after is not None:
        wanted = wanted.where(CashDepositRow.id > after)
    return [deposit_of(row) for row in await session.scalars(wanted.order_by(CashDepositRow.id).limit(limit))]


async def cash_position(session: Session, mutual: Mutual, antenna_id: AntennaId) -> CashPosition:
    """Where an antenna's cash box stands by the books."""
    account = chart.ANTENNA_CASH.of(antenna_id)
    booked = await ledger.balance(session, mutual.id, account)
    deposited = await session.scalar(
        select(func.coalesce(func.sum(CashDepositRow.amount_minor), 0)).where(
            CashDepositRow.mutual_id == mutual.id, CashDepositRow.antenna_id == antenna_id
        )
    )
    return CashPosition(
        antenna_id=antenna_id,
        received=Money(booked.debit_minor, mutual.currency),
        deposited=Money(int(deposited or 0), mutual.currency),
        on_hand=Money(booked.net_minor, mutual.currency),
        oldest_on=await ledger.standing_since(session, mutual.id, account),
    )


def deposit_of(row: CashDepositRow) -> CashDeposit:
    """The value of a row."""
    return CashDeposit(
        id=CashDepositId(row.id),
        antenna_id=AntennaId(row.antenna_id),
        wallet_id=None if row.wallet_id is None else WalletId(row.wallet_id),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        deposited_at=row.deposited_at,
        deposited_on=row.deposited_on,
    )
