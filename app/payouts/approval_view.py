"""What an approver sees: whom each payout goes to, how much in words, and what is new since the last one (I15)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.core.ids import FacilityId, MutualId, PayoutBatchId
from app.core.money import Currency, Money
from app.db import Session
from app.payouts.approving import approvers_of
from app.payouts.model import Batch, Payout, State
from app.payouts.queries import batch
from app.payouts.rows import payee_of
from app.payouts.tables import PayoutRow
from app.payouts.words import in_english, in_french
from app.providers import Payee

SHOWN_DIGITS = 2


class News(StrEnum):
    """What is new about a payee since the last payout that reached the same facility."""

    FIRST_PAYOUT = "first_payout"
    NUMBER = "number"
    HOLDER = "holder"
    ROUTE = "route"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPayout:
    """The last payout that reached a facility, in an earlier batch."""

    amount: Money
    payee: Payee
    account_code: str
    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToApprove:
    """A payout with what its approver must see; the number plain for those who may, masked for others."""

    payout: Payout
    masked_number: str
    amount_fr: str
    amount_en: str
    news: tuple[News, ...]
    last: LastPayout | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """A batch as it is approved: its hash is what the approver signs."""

    batch: Batch
    approvers: tuple[str, ...]
    total_fr: str
    total_en: str
    payouts: tuple[ToApprove, ...]


async def approval_view(session: Session, mutual_id: MutualId, batch_id: PayoutBatchId) -> ApprovalView:
    """What is asked of an approver; rejected payouts are left out. Raises `UnknownBatch`."""
    found = await batch(session, mutual_id, batch_id)
    live = [one for one in found.payouts if one.state is not State.REJECTED]
    last = await _last_payouts(session, found, {one.facility_id for one in live if one.facility_id})
    return ApprovalView(
        batch=found,
        approvers=tuple(await approvers_of(session, mutual_id, batch_id)),
        total_fr=in_french(found.total),
        total_en=in_english(found.total),
        payouts=tuple(_view(one, last.get(one.facility_id) if one.facility_id else None) for one in live),
    )


def masked(number: str) -> str:
    """`22376000001` is `223…01`: enough to tell two numbers apart, too little to call one."""
    return f"{number[:3]}…{number[-SHOWN_DIGITS:]}" if len(number) > 3 + SHOWN_DIGITS else "…"


def news_of(payout: Payout, last: LastPayout | None) -> tuple[News, ...]:
    """What differs from the last payout to the facility; a refund goes to the number that paid."""
    if payout.facility_id is None:
        return ()
    if last is None:
        return (News.FIRST_PAYOUT,)
    differs = {
        News.NUMBER: (payout.payee.number, payout.payee.account_reference)
        != (last.payee.number, last.payee.account_reference),
        News.HOLDER: payout.payee.name != last.payee.name,
        News.ROUTE: payout.account_code != last.account_code,
    }
    return tuple(news for news, is_new in differs.items() if is_new)


async def _last_payouts(
    session: Session, of: Batch, facility_ids: Collection[FacilityId]
) -> Mapping[FacilityId, LastPayout]:
    """The payout to each facility that was settled last, in another batch than this one."""
    found = PayoutRow
    newest = (
        select(found)
        .where(
            found.mutual_id == of.mutual_id,
            found.facility_id.in_(facility_ids),
            found.batch_id != of.id,
            found.state == State.SUCCEEDED.value,
        )
        .ext(distinct_on(found.facility_id))
        .order_by(found.facility_id, found.settled_at.desc(), found.id.desc())
    )
    return {
        FacilityId(row.facility_id): _last(session, row) for row in await session.scalars(newest) if row.facility_id
    }


def _last(session: Session, row: PayoutRow) -> LastPayout:
    assert row.settled_at is not None, "a payout that succeeded was settled"
    return LastPayout(
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        payee=payee_of(session, row),
        account_code=row.account_code,
        settled_at=row.settled_at,
    )


def _view(payout: Payout, last: LastPayout | None) -> ToApprove:
    return ToApprove(
        payout=payout,
        masked_number=masked(payout.payee.number),
        amount_fr=in_french(payout.amount),
        amount_en=in_english(payout.amount),
        news=news_of(payout, last),
        last=last,
    )
