"""Unsigned callbacks wait here until our own query, or the operator's statement, agrees (RELIABILITY 4, DESIGN 9)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, tuple_

from app import inbox
from app.collection.model import Grade, Heard, Outcome, Receipt
from app.collection.recording import Key, key_of
from app.collection.tables import PaymentRow, UnprovenPaymentRow
from app.collection.triage import needs_proof
from app.core.ids import DeliveryId, MutualId
from app.db import Session, bulk, now
from app.inbox import Fate, State
from app.membership import Mutual
from app.notices import Incident, raise_incidents

QUERY_LADDER_S = (0, 15, 60, 300, 900, 3_600, 21_600, 86_400)

Sifted = tuple[dict[int, Heard], dict[int, Receipt]]


async def sift(session: Session, mutual: Mutual, heard: Mapping[int, Heard]) -> Sifted:
    """Part a batch into what may be booked now and what waits for proof, with the receipts of the latter.

    Better evidence for a waiting claim releases the delivery that made it, so that its own words are booked; evidence
    that differs from the claim is booked in its stead and raises an incident (RELIABILITY 11, 20).
    """
    claims = await _claims(session, mutual.id, [key_of(one) for one in heard.values()])
    booked = await _booked(session, mutual.id, [key_of(one) for one in heard.values() if needs_proof(one)])
    free: dict[int, Heard] = {}
    receipts: dict[int, Receipt] = {}
    fresh: dict[Key, Heard] = {}
    for at, heard_one in heard.items():
        one, claim = _graded(heard_one, claims.get(key_of(heard_one))), claims.get(key_of(heard_one))
        if claim is not None and claim.state == "waiting" and one.grade >= Grade.ANSWERED:
            receipt = await _decide(session, mutual, claim, one)
        elif claim is not None and claim.state == "disproved" and one.grade < Grade.ANSWERED:
            receipt = Receipt(outcome=Outcome.REFUSED, reason="disproved")
        elif needs_proof(one) and key_of(one) not in booked:
            fresh.setdefault(key_of(one), one)
            receipt = Receipt(outcome=Outcome.UNPROVEN, reason="waits_for_query")
        else:
            receipt = None
        if receipt is None:
            free[at] = one
        else:
            receipts[at] = receipt
    await _wait(session, mutual, [one for key, one in fresh.items() if key not in claims])
    return free, receipts


async def disprove(session: Session, mutual: Mutual, heard: Heard) -> bool:
    """Our query says that a claimed payment failed: it will not be booked. False when no such claim waits."""
    reference = heard.event.request_reference
    claim = await session.scalar(
        select(UnprovenPaymentRow)
        .where(
            UnprovenPaymentRow.mutual_id == mutual.id,
            UnprovenPaymentRow.wallet_id == heard.wallet.id,
            UnprovenPaymentRow.query_reference == reference,
            UnprovenPaymentRow.state == "waiting",
        )
        .with_for_update()
    )
    if claim is None:
        return False
    await _disprove(session, mutual, claim)
    return True


def next_step(queries: int, since: datetime, ladder: Sequence[int] = QUERY_LADDER_S) -> datetime | None:
    """When to ask again after this many queries; none once the ladder ends and a person has to look."""
    return since + timedelta(seconds=ladder[queries]) if queries < len(ladder) else None


def _graded(heard: Heard, claim: UnprovenPaymentRow | None) -> Heard:
    """What concerns a proven claim counts as answered, and so does an answer by callback that quotes our own query."""
    if claim is None or heard.grade >= Grade.ANSWERED:
        return heard
    quotes_us = secrets.compare_digest(heard.event.request_reference or "", claim.query_reference)
    return replace(heard, grade=Grade.ANSWERED) if claim.state == "proven" or quotes_us else heard


async def _decide(session: Session, mutual: Mutual, claim: UnprovenPaymentRow, heard: Heard) -> Receipt | None:
    assert heard.event.amount is not None, "a payment has its amount"
    if heard.event.amount.minor != claim.amount_minor:
        await _disprove(session, mutual, claim)
        return None
    claim.state, claim.decided_at, claim.next_query_at = "proven", now(session), None
    await session.flush()
    released = Fate(
        delivery_id=DeliveryId(claim.delivery_id), state=State.WAITING, reason="proven", next_attempt_at=now(session)
    )
    await inbox.decide(session, mutual.id, [released])
    return Receipt(outcome=Outcome.NOTED, reason="proves")


async def _disprove(session: Session, mutual: Mutual, claim: UnprovenPaymentRow) -> None:
    claim.state, claim.decided_at, claim.next_query_at = "disproved", now(session), None
    await session.flush()
    await raise_incidents(
        session,
        [
            Incident(
                kind="payment.disproved",
                subject_kind="delivery",
                subject_id=claim.delivery_id,
                mutual_id=mutual.id,
                facts={"operator_reference": claim.operator_reference, "claimed_minor": claim.amount_minor},
            )
        ],
    )


async def _wait(session: Session, mutual: Mutual, claims: Sequence[Heard]) -> None:
    rows = [_row(session, mutual.id, one) for one in claims]
    await bulk.insert(session, UnprovenPaymentRow, rows, on_conflict="ON CONFLICT DO NOTHING")


def _row(session: Session, mutual_id: MutualId, heard: Heard) -> dict[str, object]:
    event = heard.event
    assert event.amount is not None and heard.delivery_id is not None, "claims come by callback, with an amount"
    return {
        "mutual_id": mutual_id,
        "wallet_id": heard.wallet.id,
        "operator_reference": event.reference,
        "query_reference": secrets.token_hex(10),
        "delivery_id": heard.delivery_id,
        "amount_minor": event.amount.minor,
        "currency": event.amount.currency.code,
        "state": "waiting",
        "queries": 0,
        "next_query_at": now(session),
        "claimed_at": now(session),
    }


async def _claims(session: Session, mutual_id: MutualId, keys: Sequence[Key]) -> Mapping[Key, UnprovenPaymentRow]:
    if not keys:
        return {}
    rows = await session.scalars(
        select(UnprovenPaymentRow)
        .where(
            UnprovenPaymentRow.mutual_id == mutual_id,
            tuple_(UnprovenPaymentRow.wallet_id, UnprovenPaymentRow.operator_reference).in_(sorted(keys)),
        )
        .order_by(UnprovenPaymentRow.wallet_id, UnprovenPaymentRow.operator_reference)
        .with_for_update()
    )
    return {(row.wallet_id, row.operator_reference): row for row in rows}


async def _booked(session: Session, mutual_id: MutualId, keys: Sequence[Key]) -> set[tuple[UUID | None, str]]:
    if not keys:
        return set()
    rows = await session.execute(
        select(PaymentRow.wallet_id, PaymentRow.operator_reference).where(
            PaymentRow.mutual_id == mutual_id,
            tuple_(PaymentRow.wallet_id, PaymentRow.operator_reference).in_(sorted(keys)),
        )
    )
    return {(wallet_id, reference) for wallet_id, reference in rows}
