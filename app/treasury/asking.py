"""Asking operators for wallets' balances: at once, or answered by a later callback; each answer is a proof (P4)."""

from datetime import timedelta

import structlog
from sqlalchemy.dialects.postgresql import insert

from app import ledger, wallets
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.money import Money
from app.db import Database, Session, now
from app.membership import Mutual
from app.treasury.proof_model import Proof, ProofSource
from app.treasury.proof_tables import BalanceQuestionRow
from app.treasury.proofs import look, prove_seen
from app.wallets import OpenWallet, Wallet

log = structlog.get_logger()

ANSWERS_WITHIN = timedelta(hours=1)


async def ask_balance(
    database: Database, mutual: Mutual, wallet: OpenWallet, callback_url: str, actor: Actor
) -> Proof | None:
    """Ask the operator and prove the wallet by its answer; none where it comes later, or money moved meanwhile.

    Raises `ProviderError`; nothing was proven then.
    """
    async with database.transaction() as session:
        await _note_question(session, mutual, wallet.wallet)
    balance = await wallet.adapter.balance(callback_url)
    if balance is None:
        return None
    async with database.transaction() as session:
        return await hear_balance(session, mutual, wallet.wallet, balance.available, actor, source=ProofSource.ASKED)


async def hear_balance(
    session: Session,
    mutual: Mutual,
    wallet: Wallet,
    stated: Money,
    actor: Actor,
    *,
    source: ProofSource = ProofSource.TOLD,
) -> Proof | None:
    """The answer to our question: a proof, unless nobody asked lately or money was booked in between."""
    question = await session.get(
        BalanceQuestionRow, (mutual.id, wallet.id), populate_existing=True, with_for_update=True
    )
    if question is None or question.answered_at is not None or now(session) > question.asked_at + ANSWERS_WITHIN:
        return None
    question.answered_at = now(session)
    held = await wallets.hold_wallet(session, mutual.id, wallet.id)
    seen = await look(session, mutual.id, held, business_date(now(session), mutual.timezone))
    if stated.currency != wallet.currency or seen.booked != question.ledger_minor:
        log.info("treasury.balance_outrun", wallet=str(wallet.id))
        return None
    return await prove_seen(session, mutual, held, seen, stated, actor, source)


async def _note_question(session: Session, mutual: Mutual, wallet: Wallet) -> None:
    values = {"ledger_minor": await _booked(session, mutual, wallet), "asked_at": now(session), "answered_at": None}
    asked = insert(BalanceQuestionRow).values(mutual_id=mutual.id, wallet_id=wallet.id, **values)
    await session.execute(asked.on_conflict_do_update(index_elements=["mutual_id", "wallet_id"], set_=values))


async def _booked(session: Session, mutual: Mutual, wallet: Wallet) -> int:
    return (await ledger.balance(session, mutual.id, wallet.account)).net_minor
