"""Recording payments once, whatever the number of routes, deliveries and workers (A1, RELIABILITY I6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_, update

from app import ledger
from app.collection import fees
from app.collection.model import Grade, Heard, Payment, PaymentStatus
from app.collection.tables import PaymentRow
from app.core.clock import business_date
from app.core.ids import MutualId, PaymentId, new_id
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db import Session, bulk, now, vault
from app.membership import Mutual
from app.notices import Incident, raise_incidents

PAYER = "payment.payer"
MOST_TYPED = 64
Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A piece of evidence and the payment it is about; `is_fresh` for the one that brought it."""

    heard: Heard
    payment: Payment
    is_fresh: bool
    is_contradicted: bool = False


async def record(session: Session, mutual: Mutual, heard: Sequence[Heard], own: Collection[Key]) -> Sequence[Recorded]:
    """Write the payments not yet known, in the order heard; the first version of each stands.

    Those named in `own` are money that we moved ourselves: nobody is to place them. The same payment with another
    amount or payer raises an incident and changes nothing else (A1, RELIABILITY 4).
    """
    first: dict[Key, int] = {}
    for at, one in enumerate(heard):
        first.setdefault(key_of(one), at)
    rows = await _rows(session, mutual, [heard[at] for at in first.values()])
    for key in rows.keys() & set(own):
        rows[key] |= {"status": PaymentStatus.OWN.value, "left_minor": 0}
    in_order = [rows[key] for key in sorted(rows)]  # two batches of the same payments never wait for each other
    written = set(
        await bulk.insert(session, PaymentRow, in_order, on_conflict="ON CONFLICT DO NOTHING", returning="id")
    )
    standing = await _standing(session, mutual.id, {key: row for key, row in rows.items() if row["id"] not in written})
    recorded = [
        _recorded(session, mutual, one, rows[key_of(one)], standing.get(key_of(one)), is_first=first[key_of(one)] == at)
        for at, one in enumerate(heard)
    ]
    await fees.raise_gaps(session, mutual.id, {one.payment.id: one.heard for one in recorded if one.is_fresh})
    await _contradict(session, mutual.id, [one for one in recorded if one.is_contradicted])
    await _confirm(session, mutual.id, [one for one in recorded if one.heard.grade is Grade.STATED])
    return recorded


def key_of(heard: Heard) -> Key:
    """What makes a payment one: the wallet and the operator's id (A1)."""
    assert heard.event.reference is not None, "a payment has its operator's id"
    return (heard.wallet.id, heard.event.reference)


async def booking_date(session: Session, mutual: Mutual, occurred_at: datetime) -> date:
    """The day on which it happened, if that is over or today and its period is open; today otherwise."""
    today = business_date(now(session), mutual.timezone)
    happened = business_date(occurred_at, mutual.timezone)
    if mutual.opened_on <= happened < today and await ledger.is_open(session, mutual.id, happened):
        return happened
    return today


async def _rows(session: Session, mutual: Mutual, heard: Sequence[Heard]) -> Mapping[Key, dict[str, Any]]:
    days: dict[date, date] = {}
    for one in heard:
        day = business_date(_occurred_at(one), mutual.timezone)
        if day not in days:
            days[day] = await booking_date(session, mutual, _occurred_at(one))
    return {
        key_of(one): _row(session, mutual, one, days[business_date(_occurred_at(one), mutual.timezone)])
        for one in heard
    }


def _row(session: Session, mutual: Mutual, heard: Heard, booked_on: date) -> dict[str, Any]:
    event, keys = heard.event, vault(session)
    assert event.amount is not None, "a payment has its amount"
    return {
        "mutual_id": mutual.id,
        "id": new_id(),
        "wallet_id": heard.wallet.id,
        "operator_reference": event.reference,
        "amount_minor": event.amount.minor,
        "fee_minor": fees.fee_of(heard).minor,
        "currency": event.amount.currency.code,
        "payer_index": keys.index(event.payer.e164, purpose=PAYER) if event.payer else None,
        "payer_sealed": keys.seal(event.payer.e164, purpose=PAYER) if event.payer else None,
        "typed_reference": event.payer_reference[:MOST_TYPED] if event.payer_reference else None,
        "occurred_at": _occurred_at(heard),
        "received_at": heard.received_at,
        "booked_on": booked_on,
        "grade": int(heard.grade),
        "status": PaymentStatus.SUSPENSE.value,
        "left_minor": event.amount.minor,
        "undistributed_minor": 0,
        "has_incident": False,
        "confirmed_by_statement_at": now(session) if heard.grade is Grade.STATED else None,
        "delivery_id": heard.delivery_id,
    }


def _occurred_at(heard: Heard) -> datetime:
    """What the operator says, but never later than we heard of it."""
    return min(heard.event.occurred_at or heard.received_at, heard.received_at)


async def _standing(session: Session, mutual_id: MutualId, known: Mapping[Key, Any]) -> Mapping[Key, PaymentRow]:
    """The rows of payments already known, locked before any unit is."""
    if not known:
        return {}
    rows = await session.scalars(
        select(PaymentRow)
        .where(
            PaymentRow.mutual_id == mutual_id,
            tuple_(PaymentRow.wallet_id, PaymentRow.operator_reference).in_(list(known)),
        )
        .order_by(PaymentRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(row.wallet_id, row.operator_reference): row for row in rows if row.wallet_id is not None}


def _recorded(
    session: Session, mutual: Mutual, heard: Heard, fresh: dict[str, Any], known: PaymentRow | None, *, is_first: bool
) -> Recorded:
    row = fresh if known is None else {name: getattr(known, name) for name in fresh}
    return Recorded(
        heard=heard,
        payment=_payment(mutual, heard, row),
        is_fresh=known is None and is_first,
        is_contradicted=_contradicts(session, heard, row),
    )


def _contradicts(session: Session, heard: Heard, row: Mapping[str, Any]) -> bool:
    event = heard.event
    assert event.amount is not None, "a payment has its amount"
    if event.amount.minor != row["amount_minor"]:
        return True
    return bool(event.payer and row["payer_index"]) and row["payer_index"] != vault(session).index(
        _number(event.payer), purpose=PAYER
    )


def _number(payer: Msisdn | None) -> str:
    assert payer is not None, "asked only where there is one"
    return payer.e164


def _payment(mutual: Mutual, heard: Heard, row: Mapping[str, Any]) -> Payment:
    currency = heard.wallet.currency
    return Payment(
        id=PaymentId(row["id"]),
        account=heard.wallet.account,
        amount=Money(row["amount_minor"], currency),
        fee=Money(row["fee_minor"], currency),
        operator_reference=row["operator_reference"],
        occurred_at=row["occurred_at"],
        value_on=business_date(row["occurred_at"], mutual.timezone),
        booked_on=row["booked_on"],
        typed_reference=row["typed_reference"],
        payer=heard.event.payer,
    )


async def _contradict(session: Session, mutual_id: MutualId, contradicted: Sequence[Recorded]) -> None:
    """Mark the payments and tell the back office: same id, other content (A1)."""
    if not contradicted:
        return
    ids = [one.payment.id for one in contradicted]
    await session.execute(
        update(PaymentRow).where(PaymentRow.mutual_id == mutual_id, PaymentRow.id.in_(ids)).values(has_incident=True)
    )
    await raise_incidents(
        session,
        [
            Incident(
                kind="payment.contradicted",
                subject_kind="payment",
                subject_id=one.payment.id,
                mutual_id=mutual_id,
                facts={"delivery": str(one.heard.delivery_id), "amount_minor": _minor(one.heard)},
            )
            for one in contradicted
        ],
    )


def _minor(heard: Heard) -> int:
    assert heard.event.amount is not None, "a payment has its amount"
    return heard.event.amount.minor


async def _confirm(session: Session, mutual_id: MutualId, stated: Sequence[Recorded]) -> None:
    """Note that the operator's own statement shows them."""
    ids = [one.payment.id for one in stated if not one.is_fresh]
    if ids:
        await session.execute(
            update(PaymentRow)
            .where(PaymentRow.mutual_id == mutual_id, PaymentRow.id.in_(ids))
            .values(confirmed_by_statement_at=now(session))
        )
