"""Funds of regimes managed for others: what came for them, what they owe, and what of it may be paid now (4662)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, cast, func, select

from app import ledger, membership
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId, RegimeId
from app.core.money import Money
from app.db import Session, add_unique, now
from app.ledger import JournalEntry, chart, credit, debit
from app.membership import Mutual, Regime
from app.membership.tables import RegimeRow
from app.payouts.errors import FundReceiptKnown, NotManaged
from app.payouts.tables import FundReceiptRow, PayableRow

EVENT = "fund"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFundReceipt:
    """Money that came to the bank for a regime; `id` is the caller's own, so that told twice it is booked once."""

    id: UUID
    regime: str
    amount: Money
    received_on: date | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundPosition:
    """Where a fund stands: `left` is received less approved, below zero while the regime owes its fund.

    `committed` stands in payouts or was paid; `payable` is what payouts may still take now.
    """

    regime: Regime
    received: Money
    approved: Money
    committed: Money
    paid: Money
    left: Money
    payable: Money


async def receive_fund(session: Session, mutual: Mutual, new: NewFundReceipt, actor: Actor) -> FundPosition:
    """Book money for a regime's fund: 5211 / 4662 of the regime, never the mutual's own income.

    Raises `UnknownRegime`, `NotManaged`, `FundReceiptKnown`, `PeriodClosed`, `Invalid`.
    """
    today = business_date(now(session), mutual.timezone)
    on = new.received_on or today
    if new.amount.minor <= 0 or new.amount.currency != mutual.currency:
        raise Invalid(field="amount")
    if not mutual.opened_on <= on <= today:
        raise Invalid(field="received_on")
    regime = await _managed(session, mutual.id, new.regime)
    row = FundReceiptRow(
        mutual_id=mutual.id,
        id=new.id,
        fund_id=regime.id,
        amount_minor=new.amount.minor,
        currency=new.amount.currency.code,
        received_on=on,
        reference=new.reference,
        booked_by=str(actor),
        booked_at=now(session),
    )
    await add_unique(session, row, constraint="pk_fund_receipts", taken=FundReceiptKnown(field="id"))
    await ledger.post(session, [_entry(session, mutual, regime, new, on, actor)])
    return await fund_position(session, mutual, regime.code)


async def fund_position(session: Session, mutual: Mutual, code: str) -> FundPosition:
    """Received, approved, paid and left of one regime; raises `UnknownRegime`, `NotManaged`."""
    regime = await _managed(session, mutual.id, code)
    of, owed = FundReceiptRow, PayableRow
    came = select(_sum(of.amount_minor)).where(of.mutual_id == mutual.id, of.fund_id == regime.id)
    sums = select(_sum(owed.committed_minor), _sum(owed.paid_minor))
    taken = await session.execute(sums.where(owed.mutual_id == mutual.id, owed.fund_id == regime.id))
    received = int(await session.scalar(came) or 0)
    [(committed, paid)] = taken.all()
    left = (await ledger.balance(session, mutual.id, chart.REGIME_FUNDS.of(regime.id))).on_usual_side

    def money(minor: int) -> Money:
        return Money(minor, mutual.currency)

    return FundPosition(
        regime=regime,
        received=money(received),
        approved=money(received - left),
        committed=money(committed),
        paid=money(paid),
        left=money(left),
        payable=money(await _free(session, mutual.id, regime.id)),
    )


async def free_of_funds(
    session: Session, mutual_id: MutualId, fund_ids: Collection[RegimeId]
) -> Mapping[RegimeId, int]:
    """What payouts may still take of each fund, locked: who asks next waits until this transaction has its part."""
    of = RegimeRow
    locked = select(of.id).where(of.mutual_id == mutual_id, of.id.in_(fund_ids)).order_by(of.id)
    ids = (await session.scalars(locked.with_for_update(key_share=True))).all()
    return {RegimeId(fund_id): await _free(session, mutual_id, RegimeId(fund_id)) for fund_id in ids}


async def fund_positions(session: Session, mutual: Mutual) -> Sequence[FundPosition]:
    """Every regime managed for others, by code."""
    managed = [one for one in await membership.regimes(session, mutual.id) if one.manages_funds]
    return [await fund_position(session, mutual, one.code) for one in managed]


async def _free(session: Session, mutual_id: MutualId, fund_id: RegimeId) -> int:
    """By the one function that the trigger asks too."""
    return int(await session.scalar(select(func.regime_fund_free(mutual_id, fund_id, type_=BigInteger))) or 0)


async def _managed(session: Session, mutual_id: MutualId, code: str) -> Regime:
    regime = await membership.regime(session, mutual_id, code)
    if not regime.manages_funds:
        raise NotManaged(field="regime")
    return regime


def _sum(column: Any) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _entry(
    session: Session, mutual: Mutual, regime: Regime, new: NewFundReceipt, on: date, actor: Actor
) -> JournalEntry:
    return JournalEntry(
        mutual_id=mutual.id,
        key=f"fund:{new.id}",
        event=EVENT,
        cause=f"fund_receipt:{new.id}",
        actor=actor,
        occurred_at=now(session),
        booked_on=on,
        lines=(debit(chart.BANK, new.amount), credit(chart.REGIME_FUNDS.of(regime.id), new.amount)),
    )
