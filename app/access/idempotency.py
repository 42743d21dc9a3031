"""Idempotency keys: the same request twice is one act and one answer, byte for byte (RELIABILITY 5).

An act in one transaction claims its key, acts and keeps its answer in that transaction, so that nothing is half done.
An act with an operator's call in its middle claims first, in a transaction of its own; if it dies there, the claim
ends after two minutes and what the act itself stored keeps a second attempt from doing it again.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, text, update

from app.access.errors import IdempotencyKeyInFlight, IdempotencyKeyReused
from app.access.tables import IdempotencyKeyRow
from app.db import Session, now, vault

PURPOSE = "idempotency.answer"
PATIENCE = timedelta(minutes=2)
TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 20260301))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a key stands for: whose it is, on which route, and what was asked."""

    caller: str
    route: str
    key: str
    content: bytes

    @property
    def hash(self) -> bytes:
        """Equal for equal requests."""
        return hashlib.sha256(self.content).digest()


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    status: int
    body: str


async def claim(session: Session, request: Request) -> Kept | None:
    """Take the key for this request, or answer what it was answered before.

    Raises `IdempotencyKeyInFlight` while another transaction holds it, `IdempotencyKeyReused` for another request.
    """
    name = "\0".join((request.caller, request.route, request.key))
    if not await session.scalar(TRY_LOCK, {"name": name.replace("\0", "|")}):
        raise IdempotencyKeyInFlight
    row = await _row(session, request)
    if row is None:
        session.add(_claimed(session, request))
        await session.flush()
        return None
    if row.request_hash != request.hash:
        raise IdempotencyKeyReused(field="Idempotency-Key")
    if row.answer_sealed is not None and row.status is not None:
        return Kept(row.status, vault(session).unseal(row.answer_sealed, purpose=PURPOSE))
    if now(session) - row.claimed_at < PATIENCE:
        raise IdempotencyKeyInFlight
    row.claimed_at = now(session)
    await session.flush()
    return None


async def keep(session: Session, request: Request, answer: Kept) -> None:
    """Store the answer under the claimed key: from now on it is what every repetition gets."""
    await session.execute(
        update(IdempotencyKeyRow)
        .where(*_named(request))
        .values(status=answer.status, answer_sealed=vault(session).seal(answer.body, purpose=PURPOSE))
    )


async def hand_back(session: Session, request: Request) -> None:
    """Give up a claim whose act was refused: nothing was done, and the key is free again."""
    await session.execute(delete(IdempotencyKeyRow).where(*_named(request), IdempotencyKeyRow.answer_sealed.is_(None)))


async def _row(session: Session, request: Request) -> IdempotencyKeyRow | None:
    return await session.scalar(select(IdempotencyKeyRow).where(*_named(request)))


def _named(request: Request) -> tuple[ColumnElement[bool], ...]:
    of = IdempotencyKeyRow
    return of.caller == request.caller, of.route == request.route, of.key == request.key


def _claimed(session: Session, request: Request) -> IdempotencyKeyRow:
    return IdempotencyKeyRow(
        caller=request.caller,
        route=request.route,
        key=request.key,
        request_hash=request.hash,
        claimed_at=now(session),
    )
