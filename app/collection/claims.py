"""Claims: payments that an unsigned callback tells of, kept until better evidence decides them (RELIABILITY 4)."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, tuple_

from app import inbox
from app.collection.asked_tables import UnprovenPaymentRow
from app.collection.model import Heard
from app.collection.recording import Key, key_of
from app.collection.wake import wake_follow_up
from app.core.ids import DeliveryId, MutualId, WalletId
from app.db import Session, bulk, now
from app.inbox import Fate, State
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.providers import Profile


async def lock_claims(session: Session, mutual_id: MutualId, keys: Sequence[Key]) -> Mapping[Key, UnprovenPaymentRow]:
    """The claims about these payments, locked in the order of their keys."""
    if not keys:
        return {}
    rows = await session.scalars(
        select(UnprovenPaymentRow)
        .where(
            UnprovenPaymentRow.mutual_id == mutual_id,
            tuple_(UnprovenPaymentRow.wallet_id, UnprovenPaymentRow.operator_reference).in_(sorted(set(keys))),
        )
        .order_by(UnprovenPaymentRow.wallet_id, UnprovenPaymentRow.operator_reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(row.wallet_id, row.operator_reference): row for row in rows}


async def lock_asked(session: Session, mutual: Mutual, heard: Heard) -> UnprovenPaymentRow | None:
    """The waiting claim that our query's answer quotes, locked."""
    claim: UnprovenPaymentRow | None = await session.scalar(
        select(UnprovenPaymentRow)
        .where(
            UnprovenPaymentRow.mutual_id == mutual.id,
            UnprovenPaymentRow.wallet_id == heard.wallet.id,
            UnprovenPaymentRow.query_reference == heard.event.request_reference,
            UnprovenPaymentRow.state == "waiting",
        )
        .with_for_update()
    )
    return claim


async def make_claims(session: Session, mutual_id: MutualId, claimed: Mapping[Key, Heard]) -> None:
    """Keep what is claimed; our query is due at once."""
    rows = [_row(session, mutual_id, claimed[key]) for key in sorted(claimed)]
    await bulk.insert(session, UnprovenPaymentRow, rows, on_conflict="ON CONFLICT DO NOTHING")
    await wake_follow_up(session, mutual_id, [WalletId(wallet_id) for wallet_id, _ in claimed])


async def prove(session: Session, mutual: Mutual, claim: UnprovenPaymentRow) -> None:
    """Better evidence agrees: the delivery that made the claim is offered again, so that its own words are booked."""
    await _decide(session, claim, "proven")
    released = Fate(
        delivery_id=DeliveryId(claim.delivery_id), state=State.WAITING, reason="proven", next_attempt_at=now(session)
    )
    await inbox.decide(session, mutual.id, [released])


async def disprove(session: Session, mutual: Mutual, claim: UnprovenPaymentRow) -> None:
    """Better evidence contradicts: the claim will never be booked, and a person sees why."""
    await _decide(session, claim, "disproved")
    incident = Incident(
        kind="payment.disproved",
        subject_kind="delivery",
        subject_id=claim.delivery_id,
        mutual_id=mutual.id,
        facts={"operator_reference": claim.operator_reference, "claimed_minor": claim.amount_minor},
    )
    await raise_incidents(session, [incident])


def never_proven(mutual_id: MutualId, claim: UnprovenPaymentRow) -> Incident:
    """Nobody answers for this claim, and nobody is asked any more: a person looks."""
    return Incident(
        kind="payment.never_proven",
        subject_kind="delivery",
        subject_id=claim.delivery_id,
        mutual_id=mutual_id,
        facts={"operator_reference": claim.operator_reference},
    )


def next_step(queries: int, claimed_at: datetime, profile: Profile) -> datetime | None:
    """When to ask about a claim after so many queries, by its operator's ladder; none once that has ended."""
    if queries >= len(profile.proof_ladder_s):
        return None
    return claimed_at + timedelta(seconds=profile.proof_ladder_s[queries])


async def _decide(session: Session, claim: UnprovenPaymentRow, state: str) -> None:
    claim.state, claim.decided_at, claim.next_query_at = state, now(session), None
    await session.flush()


def _row(session: Session, mutual_id: MutualId, heard: Heard) -> Mapping[str, object]:
    wallet_id, operator_reference = key_of(heard)
    amount = heard.event.amount
    assert amount is not None and heard.delivery_id is not None, "claims come by callback, with an amount"
    return {
        "mutual_id": mutual_id,
        "wallet_id": wallet_id,
        "operator_reference": operator_reference,
        "query_reference": secrets.token_hex(10),
        "delivery_id": heard.delivery_id,
        "amount_minor": amount.minor,
        "currency": amount.currency.code,
        "state": "waiting",
        "queries": 0,
        "next_query_at": now(session),
        "claimed_at": now(session),
    }
