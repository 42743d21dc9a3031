"""Requests we sent to payers: what is heard of them, and the payments that answer them (mpesa-daraja §5.4)."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.collection.asked_tables import PaymentRequestRow
from app.collection.errors import UnknownPaymentRequest
from app.collection.model import Grade, Heard, Outcome, Receipt
from app.collection.proof import disprove
from app.collection.recording import Recorded
from app.collection.wake import wake_follow_up
from app.core.ids import MutualId, PaymentRequestId, WalletId
from app.db import Session, now, vault
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.providers import PaymentState, Profile
from app.wallets import Proof

CALLBACK_TOKEN = "payment_request.callback_token"  # noqa: S105 - the purpose of a hash, not a secret
LIVE = ("open", "asked", "unknown")

Requests = Mapping[tuple[UUID, str], PaymentRequestRow]
"""Requests by their wallet and what may name them there: our reference, the operator's handle."""


def ladder_step(row: PaymentRequestRow, profile: Profile) -> datetime | None:
    """When to ask about it next: the ladder of the operator's profile, by the request's age."""
    ladder = profile.request_ladder_s
    age = ladder[row.queries] if row.queries < len(ladder) else profile.request_patience_s
    return row.asked_at + timedelta(seconds=age)


async def lock_named(session: Session, mutual_id: MutualId, heard: Sequence[Heard]) -> Requests:
    """Our requests that a batch names, by our reference and by the operator's handle; locked in id order."""
    wanted = {one.event.request_reference for one in heard if one.event.request_reference}
    if not wanted:
        return {}
    rows = list(
        await session.scalars(
            select(PaymentRequestRow)
            .where(
                PaymentRequestRow.mutual_id == mutual_id,
                PaymentRequestRow.reference.in_(wanted) | PaymentRequestRow.handle.in_(wanted),
            )
            .order_by(PaymentRequestRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    by_handle = {(row.wallet_id, row.handle): row for row in rows if row.handle}
    return {**by_handle, **{(row.wallet_id, row.reference): row for row in rows}}


def named_by(heard: Heard, asked: Requests) -> PaymentRequestRow | None:
    """The request of the same wallet that a piece of evidence names, if it names one of ours."""
    return asked.get((heard.wallet.id, heard.event.request_reference or ""))


async def note_news(
    session: Session, mutual: Mutual, heard: Mapping[int, Heard], asked: Requests
) -> dict[int, Receipt]:
    """What is said of a request without money in it: a hint to ask, or a failure."""
    receipts = {}
    for at, one in heard.items():
        row = named_by(one, asked)
        if one.grade is Grade.STATED and one.event.state is not PaymentState.FAILED:
            receipts[at] = await _unreadable(session, mutual, one)
        elif row is None:
            known = one.event.state is PaymentState.FAILED and await disprove(session, mutual, one)
            receipts[at] = Receipt(outcome=Outcome.NOTED, reason=None if known else "nothing_asked")
        elif not _is_ours(session, one, row):
            receipts[at] = await _forged(session, mutual, one, row)
        else:
            _note(one, row, now(session))
            receipts[at] = Receipt(outcome=Outcome.NOTED)
    await session.flush()
    named = [row for one in heard.values() if (row := named_by(one, asked))]
    await wake_follow_up(session, mutual.id, [WalletId(row.wallet_id) for row in named if _is_due(row, now(session))])
    return receipts


def _is_due(row: PaymentRequestRow, at: datetime) -> bool:
    return row.next_query_at is not None and row.next_query_at <= at


async def mark_paid(session: Session, mutual: Mutual, recorded: Sequence[Recorded], asked: Requests) -> None:
    """Tie requests to the payments that answer them, late ones and failed ones too (mpesa-daraja §5.4)."""
    surprises = []
    for one in recorded:
        row = named_by(one.heard, asked)
        if row is None or row.payment_id is not None:
            continue
        row.state, row.payment_id, row.next_query_at = "paid", one.payment.id, None
        row.decided_at, row.reason = now(session), None
        if one.payment.amount.minor != row.amount_minor:
            surprises.append(_other_amount(mutual.id, one, row))
    await session.flush()
    await raise_incidents(session, surprises)


async def locked(session: Session, mutual_id: MutualId, request_id: PaymentRequestId) -> PaymentRequestRow:
    """A request's row, locked for a change; raises `UnknownPaymentRequest`."""
    row = await session.get(PaymentRequestRow, (mutual_id, request_id), populate_existing=True, with_for_update=True)
    if row is None:
        raise UnknownPaymentRequest
    return row


def _note(heard: Heard, row: PaymentRequestRow, at: datetime) -> None:
    if row.state not in LIVE:
        return
    must_ask = heard.grade is Grade.CLAIMED and heard.wallet.proof is Proof.QUERY
    if heard.event.state is PaymentState.FAILED and not must_ask:
        row.state, row.reason, row.decided_at, row.next_query_at = "failed", heard.event.reason, at, None
    elif heard.grade is Grade.CLAIMED:
        row.next_query_at = at


def _is_ours(session: Session, heard: Heard, row: PaymentRequestRow) -> bool:
    """Whether a message that carries a token carries the one we were given, compared in constant time."""
    token = heard.event.callback_token
    if token is None:
        return True
    index = vault(session).index(token, purpose=CALLBACK_TOKEN)
    return row.callback_token_index is not None and hmac.compare_digest(index, row.callback_token_index)


async def _unreadable(session: Session, mutual: Mutual, heard: Heard) -> Receipt:
    """A line of a statement that does not say clearly that money came: a person reads it."""
    incident = Incident(
        kind="statement.unreadable_line",
        subject_kind="delivery",
        subject_id=heard.delivery_id or heard.wallet.id,
        mutual_id=mutual.id,
        facts={"operator_reference": heard.event.reference, "reason": heard.event.reason},
    )
    await raise_incidents(session, [incident])
    return Receipt(outcome=Outcome.NOTED, reason=heard.event.reason)


async def _forged(session: Session, mutual: Mutual, heard: Heard, row: PaymentRequestRow) -> Receipt:
    await raise_incidents(
        session,
        [
            Incident(
                kind="payment_request.forged_notification",
                subject_kind="payment_request",
                subject_id=row.id,
                mutual_id=mutual.id,
                facts={"delivery": str(heard.delivery_id)},
            )
        ],
    )
    return Receipt(outcome=Outcome.REFUSED, reason="forged")


def _other_amount(mutual_id: MutualId, recorded: Recorded, row: PaymentRequestRow) -> Incident:
    return Incident(
        kind="payment.other_amount_than_asked",
        subject_kind="payment",
        subject_id=recorded.payment.id,
        mutual_id=mutual_id,
        facts={"asked_minor": row.amount_minor, "paid_minor": recorded.payment.amount.minor},
    )
