"""Taking a bank's file in: its statements kept once, its news of payouts told to payouts, nothing else posted (P4)."""

import asyncio
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select

from app import payouts
from app.core.actor import Actor
from app.core.ids import MutualId, new_id
from app.core.money import Money
from app.db import Session, bulk, now, vault
from app.membership import Mutual
from app.payouts import Confirmed
from app.treasury.banks.camt import read_camt
from app.treasury.banks.errors import LineDiffers, StatementDiffers, WrongAccount
from app.treasury.banks.model import BankLine, BankStatement
from app.treasury.banks.payout_ties import tie_payouts
from app.treasury.banks.tables import BankLineRow, BankStatementRow
from app.treasury.sources import SOURCES

log = structlog.get_logger()

ACCOUNT, TEXT = "bank_statement.account", "bank_line.text"
OURS = re.compile(r"[0-9a-f]{32}")
CONFIRMATIONS = ("reference", "outcome", "amount", "charge", "date", "bank_reference", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a statement: how many of its lines were news; `id` none if nothing was kept."""

    id: UUID | None
    statement: BankStatement
    new_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFileTaken:
    """What became of a file: its statements, and what its lines said of payouts."""

    statements: Sequence[Taken]
    payouts: Sequence[Confirmed]


async def take_bank_file(session: Session, mutual: Mutual, data: bytes, actor: Actor) -> BankFileTaken:
    """Keep every statement and line once, and hear what is new of payouts as evidence E4; all of the file or nothing.

    Told again, overlapping or in another order it changes nothing (RELIABILITY 32). Raises `StatementUnreadable`,
    `WrongAccount`, `StatementDiffers`, `LineDiffers` and `NoBankAccount`.
    """
    statements = await examine_bank_file(session, mutual, data)
    taken, news = [], list[BankLine]()
    for statement in statements:
        statement_id, fresh = await _keep(session, mutual, statement, sha256(data).digest(), actor)
        taken.append(Taken(id=statement_id, statement=statement, new_lines=len(fresh)))
        news += fresh
    told = await _hear(session, mutual, news, actor)
    await tie_payouts(session, mutual, actor)
    log.info("bank.file_taken", mutual=mutual.code, statements=len(taken), lines=len(news), payouts=len(told))
    return BankFileTaken(statements=taken, payouts=told)


async def examine_bank_file(session: Session, mutual: Mutual, data: bytes) -> Sequence[BankStatement]:
    """The statements of a file, read and of our account, nothing kept: a trial run; raises as taking it would."""
    statements = await asyncio.to_thread(read_camt, data)
    debtor = await payouts.debtor_of(session, mutual.id)
    for statement in statements:
        if statement.account != debtor.account or statement.closing.currency != mutual.currency:
            raise WrongAccount(statement=statement.reference)
    return statements


async def _keep(
    session: Session, mutual: Mutual, statement: BankStatement, file_digest: bytes, actor: Actor
) -> tuple[UUID, Sequence[BankLine]]:
    """The statement's id, and those of its lines that no other statement showed before."""
    account = vault(session).index(statement.account, purpose=ACCOUNT)
    statement_id = new_id()
    row = _statement_row(mutual, statement, statement_id, account) | {
        "file_sha256": file_digest,
        "taken_by": str(actor),
        "taken_at": now(session),
    }
    kept = await bulk.insert(session, BankStatementRow, [row], on_conflict="ON CONFLICT DO NOTHING", returning="id")
    if not kept:
        known = await _known_statement(session, mutual.id, account, statement.reference)
        if known.digest != statement.digest:
            raise StatementDiffers(statement=statement.reference)
        return known.id, ()
    rows = {line.identity: _line_row(session, mutual, line, statement_id, account) for line in statement.lines}
    await bulk.insert(session, BankLineRow, list(rows.values()), on_conflict="ON CONFLICT DO NOTHING")
    standing = await _standing(session, mutual.id, account, list(rows))
    for line in statement.lines:
        if standing[line.identity].digest != line.digest:
            raise LineDiffers(statement=statement.reference, line=line.reference)
    return statement_id, [line for line in statement.lines if standing[line.identity].statement_id == statement_id]


async def _known_statement(session: Session, mutual_id: MutualId, account: bytes, reference: str) -> BankStatementRow:
    of = BankStatementRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.account_index == account, of.reference == reference)
    return (await session.scalars(wanted)).one()


async def _standing(
    session: Session, mutual_id: MutualId, account: bytes, identities: Sequence[bytes]
) -> dict[bytes, BankLineRow]:
    of = BankLineRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.account_index == account, of.identity.in_(identities))
    return {row.identity: row for row in await session.scalars(wanted)}


def _statement_row(mutual: Mutual, statement: BankStatement, statement_id: UUID, account: bytes) -> dict[str, Any]:
    return {
        "mutual_id": mutual.id,
        "id": statement_id,
        "account_index": account,
        "reference": statement.reference,
        "opened_on": statement.opened_on,
        "closed_on": statement.closed_on,
        "made_at": statement.made_at,
        "opening_minor": statement.opening.minor,
        "closing_minor": statement.closing.minor,
        "currency": statement.closing.currency.code,
        "line_count": len(statement.lines),
        "digest": statement.digest,
    }


def _line_row(session: Session, mutual: Mutual, line: BankLine, statement_id: UUID, account: bytes) -> dict[str, Any]:
    return {
        "mutual_id": mutual.id,
        "id": new_id(),
        "statement_id": statement_id,
        "account_index": account,
        "identity": line.identity,
        "digest": line.digest,
        "reference": line.reference,
        "booked_on": line.booked_on,
        "value_on": line.value_on,
        "amount_minor": line.amount.minor,
        "charge_minor": 0 if line.charge is None else line.charge.minor,
        "currency": line.amount.currency.code,
        "text_sealed": vault(session).seal(line.text, purpose=TEXT),
        "end_to_end_id": line.end_to_end_id,
        "reason": line.reason,
        "family": line.family,
    }


async def _hear(session: Session, mutual: Mutual, news: Sequence[BankLine], actor: Actor) -> Sequence[Confirmed]:
    """Lines that name a payout by its reference; a second one of the same direction stays an item for a person."""
    first: dict[tuple[str, bool], BankLine] = {}
    for line in news:
        if line.end_to_end_id is not None and OURS.fullmatch(line.end_to_end_id):
            first.setdefault((line.end_to_end_id, line.amount.minor > 0), line)
    if not first:
        return ()
    return await payouts.confirm_by_bank(session, mutual, _confirmations(list(first.values())), SOURCES, actor)


def _confirmations(lines: Sequence[BankLine]) -> bytes:
    """As the rows that a person would enter: money that left was paid, money that came back was returned."""
    written = StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\r\n")
    rows.writerow(CONFIRMATIONS)
    for line in lines:
        came_back, charge = line.amount.minor > 0, line.charge or Money(0, line.amount.currency)
        whole = line.amount if came_back else -line.amount
        paid = whole + charge if came_back else whole - charge
        outcome = "returned" if came_back else "paid"
        told = (line.booked_on.isoformat(), line.reference or "", line.reason or "")
        rows.writerow((line.end_to_end_id, outcome, paid.in_units(), charge.in_units(), *told))
    return written.getvalue().encode()
