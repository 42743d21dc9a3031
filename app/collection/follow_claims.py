"""Following up claims: what an unsigned callback says is asked about until the operator answers (DESIGN 9)."""

from collections.abc import Sequence

from sqlalchemy import select

from app.collection import evidence
from app.collection.asked_tables import UnprovenPaymentRow
from app.collection.claims import never_proven, next_step
from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.core.money import Currency, Money
from app.db import Database, Session, now
from app.membership import Mutual
from app.notices import raise_incidents
from app.providers import Direction, Profile, ProviderReference, StatusQuestion
from app.wallets import OpenWallet

MOST_AT_ONCE = 100


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
    answer = await evidence.ask(wallet, question)
    async with database.transaction() as session:
        await _climb(session, mutual.id, claim, wallet.adapter.profile)
        if answer is not None:
            await evidence.book_answer(session, mutual, wallet, answer, actor)


async def _climb(session: Session, mutual_id: MutualId, claim: UnprovenPaymentRow, profile: Profile) -> None:
    key = (mutual_id, claim.wallet_id, claim.operator_reference)
    row = await session.get_one(UnprovenPaymentRow, key, populate_existing=True, with_for_update=True)
    if row.state != "waiting":
        return
    row.queries += 1
    row.next_query_at = next_step(row.queries, row.claimed_at, profile)
    if row.next_query_at is None:
        await raise_incidents(session, [never_proven(mutual_id, row)])
    await session.flush()
