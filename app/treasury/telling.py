"""Keeping what a statement tells: each line once per wallet and content, of the statement that told it first."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.collection import Statement
from app.core.actor import Actor
from app.core.ids import MutualId, OperatorStatementId, WalletId, new_id
from app.core.money import Money
from app.core.vault import Vault
from app.db import Session, bulk, now, vault
from app.providers import Direction, PaymentEvent
from app.treasury.statement_model import Source, StatedBalances
from app.treasury.statement_tables import OperatorStatementRow, StatementLineRow
from app.wallets import OpenWallet, Wallet

PARTY = "statement.party"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A statement as it reached us: by whom, how, the file it stood in, and the balances it states."""

    statement: Statement
    source: Source
    document: bytes | None
    balances: StatedBalances
    actor: Actor

    @property
    def is_complete(self) -> bool:
        """Whether what it lacks means something: an operator answers for all days asked, a file may be a part."""
        return self.source is Source.API or self.statement.window.is_whole


async def keep_statement(
    session: Session, mutual_id: MutualId, wallet: OpenWallet, told: Telling
) -> OperatorStatementId:
    """Keep the statement and its lines before anything is done about them; the same content is the same statement."""
    statement = told.statement
    lines = in_order(event for page in statement.pages for event in page.events)
    sha256 = _digest(statement, told.document)
    row = {
        "mutual_id": mutual_id,
        "id": new_id(),
        "wallet_id": wallet.wallet.id,
        "source": told.source.value,
        "sha256": sha256,
        "since": statement.window.since,
        "until": statement.window.until,
        "is_whole": statement.window.is_whole,
        "opening_minor": _minor(told.balances.opening),
        "closing_minor": _minor(told.balances.closing),
        "currency": wallet.wallet.currency.code,
        "lines_told": len(lines),
        "told_by": str(told.actor),
        "told_at": now(session),
    }
    await bulk.insert(session, OperatorStatementRow, [row], on_conflict="ON CONFLICT DO NOTHING")
    statement_id = await _id_of(session, mutual_id, wallet.wallet.id, sha256)
    rows = [line_of(vault(session), mutual_id, wallet.wallet, statement_id, event) for event in lines]
    ours = {line["fingerprint"]: line for line in reversed(rows)}
    in_key_order = sorted(ours.values(), key=lambda line: bytes(line["fingerprint"]))
    await bulk.insert(session, StatementLineRow, in_key_order, on_conflict="ON CONFLICT DO NOTHING")
    return statement_id


def in_order(events: Iterable[PaymentEvent]) -> Sequence[PaymentEvent]:
    """What names a movement, as it happened: however a statement is shuffled, the same line comes first."""
    named = [event for event in events if name_of(event) is not None]
    return sorted(named, key=lambda event: (event.occurred_at is None, event.occurred_at, repr(event)))


def name_of(event: PaymentEvent) -> str | None:
    """What the movement goes by at the operator; what is taken back goes by what it was."""
    return event.reverses or event.reference or event.request_reference


def line_of(
    keys: Vault, mutual_id: MutualId, wallet: Wallet, statement_id: OperatorStatementId, event: PaymentEvent
) -> Row:
    """The row of a line that was not compared yet."""
    told = _told(keys, wallet, event)
    return {
        "mutual_id": mutual_id,
        "id": new_id(),
        "statement_id": statement_id,
        "wallet_id": wallet.id,
        "is_ours": False,
        "fingerprint": fingerprint("theirs", *told.values()),
        "occurred_at": event.occurred_at,
        **told,
    }


def fingerprint_of(keys: Vault, wallet: Wallet, event: PaymentEvent) -> bytes:
    """Of all that a line says; when it happened is not part of it, for files round the time."""
    return fingerprint("theirs", *_told(keys, wallet, event).values())


def fingerprint(*parts: object) -> bytes:
    """Equal for equal content."""
    return hashlib.sha256(repr(parts).encode()).digest()


def _told(keys: Vault, wallet: Wallet, event: PaymentEvent) -> dict[str, Any]:
    party = _party(event)
    return {
        "name": name_of(event),
        "direction": event.direction.value,
        "said": event.state.value,
        "operator_reference": event.reference,
        "request_reference": event.request_reference,
        "reverses": event.reverses,
        "amount_minor": _minor(event.amount),
        "fee_minor": _minor(event.fee),
        "currency": event.amount.currency.code if event.amount else wallet.currency.code,
        "party_index": keys.index(party, purpose=PARTY) if party else None,
    }


def _party(event: PaymentEvent) -> str | None:
    """Who paid us, or was paid by us."""
    if event.direction is Direction.OUT:
        return event.receiver
    return event.payer.e164 if event.payer else None


def _digest(statement: Statement, document: bytes | None) -> bytes:
    """Of the file; of what an operator answered, with the window that was asked for."""
    if document is not None:
        return hashlib.sha256(document).digest()
    bodies = [hashlib.sha256(page.body).digest() for page in statement.pages]
    return fingerprint(statement.window.since, statement.window.until, *bodies)


def _minor(money: Money | None) -> int | None:
    return None if money is None else money.minor


async def _id_of(session: Session, mutual_id: MutualId, wallet_id: WalletId, sha256: bytes) -> OperatorStatementId:
    row = OperatorStatementRow
    wanted = select(row.id).where(row.mutual_id == mutual_id, row.wallet_id == wallet_id, row.sha256 == sha256)
    return OperatorStatementId((await session.scalars(wanted)).one())
