"""Reconciliation: one operator statement, by API or by file, compared whole with our own books (P4)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import update

from app import collection, ledger, payouts, wallets
from app.collection import Compared, Statement
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import OperatorStatementId
from app.core.vault import Vault
from app.db import Database, Session, now, vault
from app.membership import Mutual
from app.payouts import Sources
from app.providers import Answer, Direction, PaymentEvent
from app.treasury.comparing import compare, contradicted
from app.treasury.difference_entries import EVENT
from app.treasury.missing import note_missing
from app.treasury.own_lines import own_names_out
from app.treasury.proof_model import Proof, ProofSource
from app.treasury.proofs import is_proven_after, prove_wallet
from app.treasury.statement_model import Result, Source, StatedBalances
from app.treasury.statement_tables import OperatorStatementRow
from app.treasury.telling import Telling, fingerprint_of, keep_statement, name_of
from app.wallets import OpenWallet, Role, Wallet

log = structlog.get_logger()

NO_BALANCES = StatedBalances()
# Files tell the minute, callbacks the second.
ROUNDED = timedelta(minutes=1)


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
    told = Telling(statement=statement, source=source, document=document, balances=balances, actor=actor)
    kept = await database.run(partial(_keep, mutual, wallet, told))
    pages = [_besides(page, kept.own) for page in statement.pages]
    await payouts.hear_statement(database, mutual, wallet, pages, sources, actor)
    sound = _without(database.vault, wallet, statement, kept.refuted)
    compared = await collection.compare_statement(
        database, mutual, wallet, sound, actor=actor, is_complete=told.is_complete
    )
    new_items, proof = await database.run(partial(_judge, mutual, wallet, told, kept))
    if told.is_complete and _shows_all(wallet, told):
        window = statement.window
        async with database.transaction() as session:
            await payouts.note_history(session, mutual, wallet.wallet, window.since, window.until)
    log.info("treasury.reconciled", wallet=str(wallet.wallet.id), statement=str(kept.id), new_items=new_items)
    return Reconciled(statement_id=kept.id, compared=compared, new_items=new_items, proof=proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A statement that is kept, the fingerprints of its lines, and of those that say otherwise than one before.

    `own` are the names of money out that we moved ourselves: no payout is looked for by them.
    """

    id: OperatorStatementId
    lines: frozenset[bytes]
    refuted: frozenset[bytes]
    own: frozenset[str]


async def _keep(mutual: Mutual, wallet: OpenWallet, told: Telling, session: Session) -> _Kept:
    """The statement and its lines, before anything is done about them."""
    statement_id = await keep_statement(session, mutual.id, wallet, told)
    events = [event for page in told.statement.pages for event in page.events]
    lines = frozenset(fingerprint_of(vault(session), wallet.wallet, event) for event in events)
    refuted = await contradicted(session, mutual.id, wallet.wallet.id, lines)
    own = await own_names_out(session, mutual.id, wallet.wallet, events)
    return _Kept(id=statement_id, lines=lines, refuted=refuted, own=own)


def _besides(page: Answer, own: frozenset[str]) -> Answer:
    """The page without money out that we moved ourselves."""
    return replace(
        page,
        events=[event for event in page.events if event.direction is Direction.IN or name_of(event) not in own],
    )


def _without(keys: Vault, wallet: OpenWallet, statement: Statement, refuted: frozenset[bytes]) -> Statement:
    """The statement without money in that it tells otherwise than before: nothing of that is booked (A1)."""

    def stands(event: PaymentEvent) -> bool:
        is_out = event.direction is Direction.OUT
        return is_out or fingerprint_of(keys, wallet.wallet, event) not in refuted

    pages = [replace(page, events=[event for event in page.events if stands(event)]) for page in statement.pages]
    return replace(statement, pages=pages)


async def _judge(
    mutual: Mutual, wallet: OpenWallet, told: Telling, kept: _Kept, session: Session
) -> tuple[int, Proof | None]:
    """What every line came to, what a whole statement lacks, and once for each statement its closing balance."""
    fresh = await compare(session, mutual.id, wallet.wallet, kept.lines, told.actor)
    items = sum(Result(line.result).needs_somebody for line in fresh if line.result is not None)
    if told.is_complete:
        items += await note_missing(
            session, mutual.id, wallet, kept.id, told.statement, shows_payouts=_shows_payouts(wallet, told)
        )
    if not await _is_first_time(session, mutual, kept.id):
        return items, None
    return items, await _prove(session, mutual, wallet.wallet, told)


def _shows_payouts(wallet: OpenWallet, told: Telling) -> bool:
    return told.source is Source.FILE or wallet.adapter.profile.statement_shows_payouts


def _shows_all(wallet: OpenWallet, told: Telling) -> bool:
    """Whether nothing that moved by this wallet can be missing from it: then a recovery counts its days as known."""
    return wallet.wallet.role is Role.COLLECTION or _shows_payouts(wallet, told)


async def _is_first_time(session: Session, mutual: Mutual, statement_id: OperatorStatementId) -> bool:
    """Whether it was not compared whole before; from now on it was."""
    row = OperatorStatementRow
    uncompared = (row.mutual_id == mutual.id) & (row.id == statement_id) & row.compared_at.is_(None)
    marked = update(row).where(uncompared).values(compared_at=now(session)).returning(row.id)
    return (await session.scalar(marked)) is not None


async def _prove(session: Session, mutual: Mutual, wallet: Wallet, told: Telling) -> Proof | None:
    """The closing balance, at the end of the statement's last day.

    What was before the books proves nothing, nor does a day before one that was proven, nor one of which the books
    know more than the statement: it was drawn before the day was over.
    """
    window, at, closing = told.statement.window, now(session), told.balances.closing
    on = business_date(min(window.until - timedelta(microseconds=1), at), mutual.timezone)
    if closing is None or on < mutual.opened_on or window.until > at:
        return None
    await wallets.hold_wallet(session, mutual.id, wallet.id)
    behind = window.until + ROUNDED
    is_outrun = await ledger.moves_behind(session, mutual.id, wallet.account, behind, until=on, besides=EVENT)
    if is_outrun or await is_proven_after(session, mutual.id, wallet.id, on):
        return None
    return await prove_wallet(session, mutual, wallet.id, on, closing, told.actor, source=ProofSource.FILE)
