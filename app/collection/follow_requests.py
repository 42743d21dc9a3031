"""Following up requests: open ones are asked about on the ladder of their operator (DESIGN 3.5)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.collection import evidence
from app.collection.asked_tables import PaymentRequestRow
from app.collection.requests import LIVE, ladder_step, locked
from app.core.actor import Actor
from app.core.ids import MutualId, PaymentRequestId, WalletId
from app.core.money import Money
from app.db import Database, Session, now
from app.membership import Mutual
from app.providers import Direction, StatusQuestion
from app.wallets import OpenWallet

MOST_AT_ONCE = 100


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
        sent_at=row.asked_at,
    )
    answer = await evidence.ask(wallet, question)
    async with database.transaction() as session:
        await _climb(session, mutual, wallet, PaymentRequestId(row.id))
        if answer is not None:
            await evidence.book_answer(session, mutual, wallet, answer, actor)


async def _climb(session: Session, mutual: Mutual, wallet: OpenWallet, request_id: PaymentRequestId) -> None:
    row = await locked(session, mutual.id, request_id)
    if row.state not in LIVE:  # asked about once more, for it ended while its operator did not answer
        row.next_query_at = None
        await session.flush()
        return
    profile = wallet.adapter.profile
    row.queries += 1
    row.next_query_at = ladder_step(row, profile)
    if now(session) >= row.asked_at + timedelta(seconds=profile.request_patience_s):
        row.state, row.reason, row.decided_at, row.next_query_at = "expired", "no_answer", now(session), None
    await session.flush()
