"""Reconciliation: one operator statement, by API or by file, compared whole with our own books (P4)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import update

from app import collection, payouts
from app.collection import Compared, Statement
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import OperatorStatementId
from app.db import Database, Session, now, vault
from app.membership import Mutual
from app.payouts import Sources
from app.providers import Direction, PaymentEvent
from app.treasury.comparing import compare, contradicted
from app.treasury.missing import note_missing
from app.treasury.proof_model import Proof, ProofSource
from app.treasury.proofs import prove_wallet
from app.treasury.statement_model import Result, Source, StatedBalances
from app.treasury.statement_tables import OperatorStatementRow
from app.treasury.telling import fingerprint_of, keep_statement
from app.wallets import OpenWallet, Wallet

log = structlog.get_logger()

NO_BALANCES = StatedBalances()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What comparing a statement came to: payments booked and frozen, lines that wait for somebody, and its proof.

    `new_items` counts what this statement was the first to show and somebody must look at.
    """

    statement_id: OperatorStatementId
    compared: Compared
    new_items: int
    proof: Proof | None = None


async def reconcile(
    database: Database,
    mutual: Mutual,
    wallet: OpenWallet,
    statement: Statement,
    sources: Sources,
    actor: Actor,
    *,
    source: Source = Source.API,
    document: bytes | None = None,
    balances: StatedBalances = NO_BALANCES,
) -> Reconciled:
    """Compare a statement line by line: book what we never heard of, and keep what each line came to.

    The same twice, overlapping, shuffled or in other pages changes nothing, in whatever order callbacks come beside it
    (RELIABILITY 31, 32). A line that says otherwise than an earlier statement is not booked: it is an item with an
    incident. Cut short anywhere, the next call goes on. The closing balance a statement states proves the wallet.
    """
    keep = partial(_keep, mutual, wallet, statement, actor, source, document, balances)
    statement_id, refuted = await database.run(keep)
    await payouts.hear_statement(database, mutual, wallet, statement.pages, sources, actor)
    is_complete = source is Source.API or statement.window.is_whole
    compared = await collection.compare_statement(
        database, mutual, wallet, _without(database, wallet, statement, refuted), actor=actor, is_complete=is_complete
    )
    new_items = await database.run(partial(_judge, mutual, wallet, statement, statement_id, source, actor))
    proof = await database.run(partial(_prove, mutual, wallet.wallet, statement, balances, actor))
    log.info("treasury.reconciled", wallet=str(wallet.wallet.id), statement=str(statement_id), new_items=new_items)
    return Reconciled(statement_id=statement_id, compared=compared, new_items=new_items, proof=proof)


async def _keep(
    mutual: Mutual,
    wallet: OpenWallet,
    statement: Statement,
    actor: Actor,
    source: Source,
    document: bytes | None,
    balances: StatedBalances,
    session: Session,
) -> tuple[OperatorStatementId, frozenset[bytes]]:
    """The statement and its lines, and which of them say otherwise than one told before."""
    statement_id = await keep_statement(
        session, mutual.id, wallet, statement, actor, source=source, document=document, balances=balances
    )
    events = [event for page in statement.pages for event in page.events]
    told = {fingerprint_of(vault(session), wallet.wallet, event) for event in events}
    return statement_id, await contradicted(session, mutual.id, wallet.wallet.id, told)


def _without(database: Database, wallet: OpenWallet, statement: Statement, refuted: frozenset[bytes]) -> Statement:
    """The statement without money in that it tells otherwise than before: nothing of that is booked (A1)."""

    def stands(event: PaymentEvent) -> bool:
        is_out = event.direction is Direction.OUT
        return is_out or fingerprint_of(database.vault, wallet.wallet, event) not in refuted

    pages = [replace(page, events=[event for event in page.events if stands(event)]) for page in statement.pages]
    return replace(statement, pages=pages)


async def _judge(
    mutual: Mutual,
    wallet: OpenWallet,
    statement: Statement,
    statement_id: OperatorStatementId,
    source: Source,
    actor: Actor,
    session: Session,
) -> int:
    """What every line came to, and what a whole statement lacks; remembered as compared."""
    fresh = await compare(session, mutual.id, wallet.wallet, actor)
    items = sum(Result(line.result).needs_somebody for line in fresh if line.result is not None)
    if source is Source.API or statement.window.is_whole:
        shows_payouts = source is Source.FILE or wallet.adapter.profile.statement_shows_payouts
        items += await note_missing(session, mutual.id, wallet, statement_id, statement, shows_payouts=shows_payouts)
    row = OperatorStatementRow
    first_time = (row.mutual_id == mutual.id) & (row.id == statement_id) & row.compared_at.is_(None)
    await session.execute(update(row).where(first_time).values(compared_at=now(session)))
    return items


async def _prove(
    mutual: Mutual, wallet: Wallet, statement: Statement, balances: StatedBalances, actor: Actor, session: Session
) -> Proof | None:
    """The closing balance, at the end of the statement's last day."""
    if balances.closing is None:
        return None
    last = min(statement.window.until - timedelta(microseconds=1), now(session))
    on = business_date(last, mutual.timezone)
    return await prove_wallet(session, mutual, wallet.id, on, balances.closing, actor, source=ProofSource.FILE)
