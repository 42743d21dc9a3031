"""Asking payers to pay: stored first, sent once, followed up a ladder, paid by whatever evidence comes (DESIGN 3.4)."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import membership
from app.collection.errors import NothingDue, RequestOpen, UnitNotOpen, UnknownPaymentRequest
from app.collection.model import Grade, Heard, Outcome, Receipt
from app.collection.proof import disprove
from app.collection.recording import PAYER, Recorded
from app.collection.tables import PaymentRequestRow
from app.core.actor import Actor
from app.core.ids import MutualId, PaymentRequestId, UnitId, WalletId, new_id
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db import Database, Session, now, vault
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.providers import (
    OutcomeUnknown,
    PaymentOrder,
    PaymentState,
    Profile,
    ProviderError,
    RequestHandle,
)
from app.wallets import OpenWallet, Proof

CALLBACK_TOKEN = "payment_request.callback_token"  # noqa: S105 - the purpose of a hash, not a secret
LIVE = ("open", "asked", "unknown")
# A page or prompt this long past its end can no longer be paid, so the payer may be asked again.
SAFELY_DEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to ask of whom; without an amount all that is due, without a payer the operator's own page asks."""

    unit_id: UnitId
    wallet_id: WalletId
    payer: Msisdn | None = None
    amount: Money | None = None
    return_url: str = ""
    language: str = "fr"


async def prepare(session: Session, mutual: Mutual, ask: Ask, actor: Actor) -> PaymentRequestRow:
    """Store the intent under a reference of ours; nobody outside has heard of it yet.

    Raises `UnitNotOpen`, `NothingDue`, `RequestOpen` (mpesa-daraja §5.5: a second prompt may be paid twice).
    """
    dues = (await membership.lock_dues(session, mutual.id, {ask.unit_id}))[ask.unit_id]
    if not dues.status.is_open:
        raise UnitNotOpen
    owed = sum(due.open_minor for due in dues.open)
    amount = ask.amount.minor if ask.amount is not None else owed
    if amount <= 0:
        raise NothingDue
    if await _has_live_request(session, mutual.id, ask.unit_id):
        raise RequestOpen
    row = PaymentRequestRow(
        mutual_id=mutual.id,
        id=new_id(),
        reference=secrets.token_hex(6),
        wallet_id=ask.wallet_id,
        unit_id=ask.unit_id,
        account_reference=(await membership.reference_of(session, mutual.id, ask.unit_id)),
        amount_minor=amount,
        currency=mutual.currency.code,
        payer_sealed=vault(session).seal(ask.payer.e164, purpose=PAYER) if ask.payer else None,
        state="open",
        queries=0,
        actor=str(actor),
        asked_at=now(session),
    )
    session.add(row)
    await session.flush()
    return row


async def ask_payer(
    database: Database, mutual: Mutual, wallet: OpenWallet, ask: Ask, *, callback_url: str, actor: Actor
) -> PaymentRequestRow:
    """Ask a payer to pay what a unit owes: intent committed, one call, its answer recorded.

    A refusal leaves the request `failed`; silence leaves it `unknown`, to be asked about.
    """
    async with database.transaction() as session:
        row = await prepare(session, mutual, ask, actor)
    answer = await _ask_operator(wallet, ask, row, callback_url)
    async with database.transaction() as session:
        return await _record_answer(session, mutual.id, row, answer, wallet.adapter.profile)


async def _ask_operator(
    wallet: OpenWallet, ask: Ask, row: PaymentRequestRow, callback_url: str
) -> RequestHandle | ProviderError:
    order = PaymentOrder(
        reference=row.reference,
        amount=Money(row.amount_minor, wallet.wallet.currency),
        account_reference=row.account_reference,
        callback_url=callback_url,
        payer=ask.payer,
        description="Cotisation",
        return_url=ask.return_url,
        language=ask.language,
    )
    try:
        return await wallet.adapter.request_payment(order)
    except ProviderError as error:
        return error


async def _record_answer(
    session: Session,
    mutual_id: MutualId,
    asked: PaymentRequestRow,
    answer: RequestHandle | ProviderError,
    profile: Profile,
) -> PaymentRequestRow:
    """Write what the operator answered; a callback may have overtaken it, and then only the handle is added."""
    row = await locked(session, mutual_id, PaymentRequestId(asked.id))
    if isinstance(answer, RequestHandle):
        row.handle, row.payment_url, row.expires_at = answer.handle, answer.payment_url, answer.expires_at
        row.callback_token_index = (
            vault(session).index(answer.callback_token, purpose=CALLBACK_TOKEN) if answer.callback_token else None
        )
    if row.state == "open":
        _enter(row, answer, profile, now(session))
    await session.flush()
    return row


def _enter(row: PaymentRequestRow, answer: RequestHandle | ProviderError, profile: Profile, at: datetime) -> None:
    if isinstance(answer, RequestHandle):
        row.state = "asked"
    elif isinstance(answer, OutcomeUnknown):
        row.state, row.reason = "unknown", "no_answer"
    else:
        row.state, row.reason, row.decided_at = "failed", str(answer.facts.get("reason", answer.code)), at
    row.next_query_at = ladder_step(row, profile) if row.state in LIVE else None


def ladder_step(row: PaymentRequestRow, profile: Profile) -> datetime | None:
    """When to ask about it next: the ladder of the operator's profile, by the request's age."""
    ladder = profile.request_ladder_s
    age = ladder[row.queries] if row.queries < len(ladder) else profile.request_patience_s
    return row.asked_at + timedelta(seconds=age)


async def lock_named(session: Session, mutual_id: MutualId, heard: Sequence[Heard]) -> Mapping[str, PaymentRequestRow]:
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
        )
    )
    return {**{row.handle: row for row in rows if row.handle}, **{row.reference: row for row in rows}}


async def note_news(
    session: Session, mutual: Mutual, heard: Mapping[int, Heard], asked: Mapping[str, PaymentRequestRow]
) -> dict[int, Receipt]:
    """What is said of a request without money in it: a hint to ask, or a failure."""
    receipts = {}
    for at, one in heard.items():
        row = asked.get(one.event.request_reference or "")
        if one.grade is Grade.STATED:
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
    return receipts


async def mark_paid(
    session: Session, mutual: Mutual, recorded: Sequence[Recorded], asked: Mapping[str, PaymentRequestRow]
) -> None:
    """Tie requests to the payments that answer them, late ones and failed ones too (mpesa-daraja §5.4)."""
    surprises = []
    for one in recorded:
        row = asked.get(one.heard.event.request_reference or "")
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


async def _has_live_request(session: Session, mutual_id: MutualId, unit_id: UnitId) -> bool:
    found = await session.scalar(
        select(PaymentRequestRow.id)
        .where(
            PaymentRequestRow.mutual_id == mutual_id,
            PaymentRequestRow.unit_id == unit_id,
            PaymentRequestRow.state.in_(LIVE),
            PaymentRequestRow.expires_at.is_(None) | (PaymentRequestRow.expires_at > now(session) - SAFELY_DEAD),
        )
        .limit(1)
    )
    return found is not None
