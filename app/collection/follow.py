"""Following up: open requests and claims are asked about on their ladders, statements compared (DESIGN 3.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from app import inbox
from app.collection.book import book_payments
from app.collection.desk import freeze
from app.collection.model import Grade, Heard, Outcome
from app.collection.proof import next_step
from app.collection.recording import PAYER
from app.collection.requests import LIVE, ladder_step, locked
from app.collection.tables import PaymentRequestRow, PaymentRow, StatementSweepRow, UnprovenPaymentRow
from app.core.actor import Actor
from app.core.ids import MutualId, PaymentId, PaymentRequestId, WalletId
from app.core.money import Currency, Money
from app.core.msisdn import Msisdn
from app.db import Database, Session, now, vault
from app.inbox import Origin, RecordedAnswer, State
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.providers import Answer, Capability, Direction, ProviderError, ProviderReference, StatusQuestion
from app.wallets import OpenWallet

log = structlog.get_logger()

MOST_AT_ONCE = 100
# A statement may lag behind a confirmation; what is younger than this is not missed yet.
SETTLES_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing a statement found, in payments."""

    stated: int
    booked: int
    frozen: int


async def due_requests(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> Sequence[PaymentRequestRow]:
    """Open requests of a wallet whose status is to be asked now."""
    rows = await session.scalars(
        select(PaymentRequestRow)
        .where(
            PaymentRequestRow.mutual_id == mutual_id,
            PaymentRequestRow.wallet_id == wallet_id,
            PaymentRequestRow.next_query_at <= now(session),
        )
        .order_by(PaymentRequestRow.next_query_at)
        .limit(MOST_AT_ONCE)
    )
    return list(rows)


async def due_claims(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> Sequence[UnprovenPaymentRow]:
    """Claimed payments of a wallet that our own query is to confirm now."""
    rows = await session.scalars(
        select(UnprovenPaymentRow)
        .where(
            UnprovenPaymentRow.mutual_id == mutual_id,
            UnprovenPaymentRow.wallet_id == wallet_id,
            UnprovenPaymentRow.next_query_at <= now(session),
        )
        .order_by(UnprovenPaymentRow.next_query_at)
        .limit(MOST_AT_ONCE)
    )
    return list(rows)


async def follow_request(
    database: Database, mutual: Mutual, wallet: OpenWallet, row: PaymentRequestRow, *, callback_url: str, actor: Actor
) -> None:
    """Ask what became of a request and book the answer; silence moves it up the ladder, its patience ends it."""
    question = StatusQuestion(
        direction=Direction.IN,
        reference=row.reference,
        handle=row.handle,
        amount=Money(row.amount_minor, wallet.wallet.currency),
        callback_url=callback_url,
    )
    answer = await _ask(wallet, question)
    async with database.transaction() as session:
        await _climb(session, mutual, wallet, PaymentRequestId(row.id))
        if answer is not None:
            await book_answer(session, mutual, wallet, answer, Grade.ANSWERED, actor)


async def follow_claim(
    database: Database,
    mutual: Mutual,
    wallet: OpenWallet,
    claim: UnprovenPaymentRow,
    *,
    callback_url: str,
    actor: Actor,
) -> None:
    """Ask the operator whether a claimed payment is true; when the ladder ends in silence a person has to look."""
    question = StatusQuestion(
        direction=Direction.IN,
        reference=claim.query_reference,
        provider_reference=ProviderReference(claim.operator_reference),
        amount=Money(claim.amount_minor, Currency.of(claim.currency)),
        callback_url=callback_url,
    )
    answer = await _ask(wallet, question)
    async with database.transaction() as session:
        await _climb_claim(session, mutual.id, claim)
        if answer is not None:
            await book_answer(session, mutual, wallet, answer, Grade.ANSWERED, actor)


async def book_answer(
    session: Session, mutual: Mutual, wallet: OpenWallet, answer: Answer, grade: Grade, actor: Actor
) -> Sequence[Outcome]:
    """Keep an answer as evidence and book what it says, in one transaction (RELIABILITY 1.8)."""
    if not answer.events:
        return []
    is_statement = grade is Grade.STATED
    [delivery_id] = await inbox.record_answers(
        session,
        mutual_id=mutual.id,
        wallet_id=wallet.wallet.id,
        origin=Origin.STATEMENT if is_statement else Origin.QUERY,
        event="statement" if is_statement else "query",
        answers=[RecordedAnswer(body=answer.body, state=State.BOOKED)],
        actor=actor,
    )
    heard = [
        Heard(event=event, wallet=wallet.wallet, grade=grade, received_at=now(session), delivery_id=delivery_id)
        for event in answer.events
    ]
    return [receipt.outcome for receipt in await book_payments(session, mutual, heard, actor)]


async def compare_statement(database: Database, mutual: Mutual, wallet: OpenWallet, *, actor: Actor) -> Compared:
    """Fetch the wallet's statement since it was last compared, book what we never heard of, freeze what it lacks.

    Repeating, overlapping or shuffling it changes nothing (RELIABILITY 31, 32). Raises `ProviderError` when the
    operator does not answer; the next call then covers the same days again.
    """
    assert Capability.STATEMENT in wallet.adapter.capabilities, "asked only where the operator has one"
    until = database.clock.now()
    since = max(await _compared_until(database, mutual, wallet), until - _window(wallet))
    pages = await wallet.adapter.statement(since, until)
    booked = 0
    for page in pages:
        async with database.transaction() as session:
            outcomes = await book_answer(session, mutual, wallet, page, Grade.STATED, actor)
        booked += sum(outcome not in (Outcome.ALREADY_BOOKED, Outcome.NOTED) for outcome in outcomes)
    async with database.transaction() as session:
        stated = {event.reference for page in pages for event in page.events if event.reference}
        frozen = await _freeze_missing(session, mutual.id, wallet.wallet.id, since, until - SETTLES_WITHIN, stated)
        await session.merge(
            StatementSweepRow(
                mutual_id=mutual.id, wallet_id=wallet.wallet.id, compared_until=until - 2 * SETTLES_WITHIN
            )
        )
    log.info(
        "collection.statement_compared", wallet=str(wallet.wallet.id), stated=len(stated), booked=booked, frozen=frozen
    )
    return Compared(stated=len(stated), booked=booked, frozen=frozen)


async def _ask(wallet: OpenWallet, question: StatusQuestion) -> Answer | None:
    """The operator's answer; none when it did not answer, for silence says nothing."""
    try:
        return await wallet.adapter.query_status(question)
    except ProviderError as error:
        log.warning("collection.query_unanswered", wallet=str(wallet.wallet.id), code=error.code)
        return None


async def _climb(session: Session, mutual: Mutual, wallet: OpenWallet, request_id: PaymentRequestId) -> None:
    row = await locked(session, mutual.id, request_id)
    if row.state not in LIVE:
        return
    profile = wallet.adapter.profile
    row.queries += 1
    row.next_query_at = ladder_step(row, profile)
    if now(session) >= row.asked_at + timedelta(seconds=profile.request_patience_s):
        row.state, row.reason, row.decided_at, row.next_query_at = "expired", "no_answer", now(session), None
    await session.flush()


async def _climb_claim(session: Session, mutual_id: MutualId, claim: UnprovenPaymentRow) -> None:
    key = (mutual_id, claim.wallet_id, claim.operator_reference)
    row = await session.get_one(UnprovenPaymentRow, key, populate_existing=True, with_for_update=True)
    if row.state != "waiting":
        return
    row.queries += 1
    row.next_query_at = next_step(row.queries, row.claimed_at)
    if row.next_query_at is None:
        await raise_incidents(
            session,
            [
                Incident(
                    kind="payment.never_proven",
                    subject_kind="delivery",
                    subject_id=row.delivery_id,
                    mutual_id=mutual_id,
                    facts={"operator_reference": row.operator_reference},
                )
            ],
        )
    await session.flush()


def _window(wallet: OpenWallet) -> timedelta:
    return timedelta(seconds=wallet.adapter.profile.statement_window_s or 86_400)


async def _compared_until(database: Database, mutual: Mutual, wallet: OpenWallet) -> datetime:
    async with database.transaction() as session:
        row = await session.get(StatementSweepRow, (mutual.id, wallet.wallet.id))
    return row.compared_until if row is not None else wallet.wallet.opened_at


async def _freeze_missing(
    session: Session,
    mutual_id: MutualId,
    wallet_id: WalletId,
    since: datetime,
    until: datetime,
    stated: set[ProviderReference],
) -> int:
    """Payments booked on an unsigned word that the operator's own statement does not show (DESIGN 9)."""
    rows = await session.scalars(
        select(PaymentRow).where(
            PaymentRow.mutual_id == mutual_id,
            PaymentRow.wallet_id == wallet_id,
            PaymentRow.grade == int(Grade.CLAIMED),
            PaymentRow.confirmed_by_statement_at.is_(None),
            PaymentRow.frozen_at.is_(None),
            PaymentRow.reversed_at.is_(None),
            PaymentRow.occurred_at.between(since, until),
        )
    )
    missing = [row for row in rows if row.operator_reference not in stated]
    if missing and not stated:
        await _doubt_statement(session, mutual_id, wallet_id)
        return 0
    for row in missing:
        await freeze(session, mutual_id, PaymentId(row.id))
    await raise_incidents(
        session,
        [
            Incident(kind="payment.not_on_statement", subject_kind="payment", subject_id=row.id, mutual_id=mutual_id)
            for row in missing
        ],
    )
    return len(missing)


async def _doubt_statement(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> None:
    """A statement that shows nothing at all proves nothing against anyone: a person looks (mpesa-daraja §4.7, 1001)."""
    incident = Incident(
        kind="statement.shows_nothing", subject_kind="wallet", subject_id=wallet_id, mutual_id=mutual_id
    )
    await raise_incidents(session, [incident])


def payer_of_request(session: Session, row: PaymentRequestRow) -> Msisdn | None:
    """The number a request was sent to."""
    return Msisdn(vault(session).unseal(row.payer_sealed, purpose=PAYER)) if row.payer_sealed else None
