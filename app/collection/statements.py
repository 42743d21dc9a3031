"""Comparing an operator's statement with our payments: what it adds is booked, what it lacks is frozen (DESIGN 3.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from app.collection import evidence
from app.collection.asked_tables import StatementSweepRow
from app.collection.book import book_payments
from app.collection.freezing import freeze
from app.collection.model import Grade, Heard, Outcome, Receipt
from app.collection.tables import PaymentRow
from app.core.actor import Actor
from app.core.ids import PaymentId
from app.db import Database, Session
from app.inbox import Origin
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.providers import Answer, Capability, Direction, PaymentEvent, PaymentState, ProviderReference
from app.wallets import OpenWallet

log = structlog.get_logger()

# A statement may lag behind a confirmation; what is younger than this is not missed yet.
SETTLES_WITHIN = timedelta(hours=1)
A_DAY = timedelta(days=1)
BOOKED = (Outcome.ALLOCATED, Outcome.IN_SUSPENSE, Outcome.COLLECTIVE, Outcome.REVERSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing a statement found, in payments."""

    stated: int
    booked: int
    frozen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days a statement is asked for; `is_whole` unless the operator no longer shows the oldest of them."""

    since: datetime
    until: datetime
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What an operator states of those days, money in and out, page by page."""

    window: Window
    pages: Sequence[Answer]


async def fetch_statement(database: Database, mutual: Mutual, wallet: OpenWallet) -> Statement:
    """Ask for the wallet's statement since it was last compared.

    Raises `ProviderError` when the operator does not answer; the next call then covers the same days again.
    """
    assert Capability.STATEMENT in wallet.adapter.capabilities, "asked only where the operator has one"
    window = await _window(database, mutual, wallet)
    return Statement(window=window, pages=await wallet.adapter.statement(window.since, window.until))


async def compare_statement(
    database: Database,
    mutual: Mutual,
    wallet: OpenWallet,
    statement: Statement,
    *,
    actor: Actor,
    is_complete: bool = True,
) -> Compared:
    """Book the money in that we never heard of, freeze what the statement lacks, and remember up to where it goes.

    Repeating, overlapping or shuffling it changes nothing (RELIABILITY 31, 32). What it tells of money out is heard
    before this is called, for afterwards those days count as compared. What is not complete lacks nothing.
    """
    window, stated, frozen = statement.window, _references_in(statement), 0
    receipts = await _book(database, mutual, wallet, statement.pages, actor)
    async with database.transaction() as session:
        if is_complete:
            frozen = await _freeze_missing(session, mutual, wallet, window, stated)
            await _remember(session, mutual, wallet, window)
    compared = Compared(
        stated=len(stated), booked=sum(receipt.outcome in BOOKED for receipt in receipts), frozen=frozen
    )
    log.info("collection.statement_compared", wallet=str(wallet.wallet.id), booked=compared.booked, frozen=frozen)
    return compared


async def _window(database: Database, mutual: Mutual, wallet: OpenWallet) -> Window:
    """Since the last comparison, as far back as the operator shows."""
    async with database.transaction() as session:
        row = await session.get(StatementSweepRow, (mutual.id, wallet.wallet.id))
    compared_until = row.compared_until if row is not None else wallet.wallet.opened_at
    until, reach = database.clock.now(), timedelta(seconds=wallet.adapter.profile.statement_window_s) or A_DAY
    since = max(compared_until, until - reach)
    return Window(since=since, until=until, is_whole=since == compared_until)


async def _book(
    database: Database, mutual: Mutual, wallet: OpenWallet, pages: Sequence[Answer], actor: Actor
) -> Sequence[Receipt]:
    """Page by page; reversals after all payments, for operators give their lines in any order."""
    receipts: list[Receipt] = []
    reversals: list[Heard] = []
    for page in pages:
        events = _money_in(page)
        if not events:
            continue
        async with database.transaction() as session:
            delivery_id = await evidence.keep(session, mutual, wallet, page, Origin.STATEMENT, actor)
            heard = evidence.heard_in(session, wallet, events, Grade.STATED, delivery_id)
            reversals += [one for one in heard if _takes_back(one)]
            payments = [one for one in heard if not _takes_back(one)]
            receipts += await book_payments(session, mutual, payments, actor)
    async with database.transaction() as session:
        receipts += await book_payments(session, mutual, reversals, actor)
    return receipts


def _money_in(page: Answer) -> Sequence[PaymentEvent]:
    return [event for event in page.events if event.direction is Direction.IN]


def _references_in(statement: Statement) -> set[ProviderReference]:
    return {event.reference for page in statement.pages for event in _money_in(page) if event.reference}


def _takes_back(heard: Heard) -> bool:
    return heard.event.state is PaymentState.REVERSED


async def _freeze_missing(
    session: Session, mutual: Mutual, wallet: OpenWallet, window: Window, stated: set[ProviderReference]
) -> int:
    """Freeze payments booked on an unsigned word that the operator's own statement does not show (DESIGN 9)."""
    missing = [
        row for row in await _unconfirmed(session, mutual, wallet, window) if row.operator_reference not in stated
    ]
    if missing and not stated:
        # It shows nothing at all, so it proves nothing against anyone: a person looks (mpesa-daraja §4.7, 1001).
        await _raise_about_wallet(session, mutual, wallet, "statement.shows_nothing")
        return 0
    for row in missing:
        await freeze(session, mutual.id, PaymentId(row.id))
    await raise_incidents(
        session,
        [
            Incident(kind="payment.not_on_statement", subject_kind="payment", subject_id=row.id, mutual_id=mutual.id)
            for row in missing
        ],
    )
    return len(missing)


async def _unconfirmed(session: Session, mutual: Mutual, wallet: OpenWallet, window: Window) -> Sequence[PaymentRow]:
    rows = await session.scalars(
        select(PaymentRow)
        .where(
            PaymentRow.mutual_id == mutual.id,
            PaymentRow.wallet_id == wallet.wallet.id,
            PaymentRow.grade == int(Grade.CLAIMED),
            PaymentRow.confirmed_by_statement_at.is_(None),
            PaymentRow.frozen_at.is_(None),
            PaymentRow.reversed_at.is_(None),
            PaymentRow.occurred_at.between(window.since, window.until - SETTLES_WITHIN),
        )
        .order_by(PaymentRow.id)
    )
    return list(rows)


async def _remember(session: Session, mutual: Mutual, wallet: OpenWallet, window: Window) -> None:
    """Up to where we compared, with an overlap for what settles late; days out of reach are a person's.

    A file of other days than the next moves nothing: it never goes back, and leaves no days out.
    """
    key = (mutual.id, wallet.wallet.id)
    row = await session.get(StatementSweepRow, key, populate_existing=True, with_for_update=True)
    known = row.compared_until if row is not None else wallet.wallet.opened_at
    if not window.is_whole:
        await _raise_about_wallet(session, mutual, wallet, "statement.out_of_reach")
    elif window.since > known:
        return
    compared_until = max(known, window.since, window.until - 2 * SETTLES_WITHIN)
    await session.merge(
        StatementSweepRow(mutual_id=mutual.id, wallet_id=wallet.wallet.id, compared_until=compared_until)
    )


async def _raise_about_wallet(session: Session, mutual: Mutual, wallet: OpenWallet, kind: str) -> None:
    incident = Incident(kind=kind, subject_kind="wallet", subject_id=wallet.wallet.id, mutual_id=mutual.id)
    await raise_incidents(session, [incident])
