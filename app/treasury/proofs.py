"""Proving wallets: the operator's figure beside the wallet's account, and the difference posted at once (P4, E24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import structlog
from sqlalchemy import case, exists, func, or_, select

from app import collection, ledger, payouts, wallets
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId, WalletId, new_id
from app.core.money import Currency, Money
from app.db import Session, now
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.treasury.differences import post_difference, posted_after
from app.treasury.proof_model import Moving, Proof, ProofSource
from app.treasury.proof_tables import WalletProofRow
from app.treasury.tables import TransferRow
from app.wallets import Wallet

log = structlog.get_logger()


async def prove_wallet(
    session: Session,
    mutual: Mutual,
    wallet_id: WalletId,
    on: date,
    stated: Money,
    actor: Actor,
    *,
    source: ProofSource = ProofSource.PERSON,
) -> Proof:
    """Keep what the operator held for us at the end of a day, and post what the books show otherwise (E24).

    The same figure again posts nothing more, and a later one that agrees takes the difference back. A balance asked in
    the middle of things posts only what money on its way cannot explain. An overdrawn wallet is proven like any other,
    and an incident. Raises `WalletNotFound`, `PeriodClosed`, and `Invalid` for a day to come or before the books, a
    difference of a day before one that was proven, a balance of another currency.
    """
    wallet = await wallets.hold_wallet(session, mutual.id, wallet_id)
    _examine(session, mutual, wallet, on, stated)
    return await prove_seen(session, mutual, wallet, await look(session, mutual.id, wallet, on), stated, actor, source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where a held wallet stood at the end of a day: `booked` by its account, `moving` on its way just before."""

    on: date
    moving: Moving
    booked: int


async def look(session: Session, mutual_id: MutualId, wallet: Wallet, on: date) -> Seen:
    """What moves is read first: whatever is booked meanwhile is in both, and never looks like a difference."""
    moving = await what_moves(session, mutual_id, wallet)
    booked = (await ledger.balance(session, mutual_id, wallet.account, at=on)).net_minor
    return Seen(on=on, moving=moving, booked=booked)


async def prove_seen(
    session: Session, mutual: Mutual, wallet: Wallet, seen: Seen, stated: Money, actor: Actor, source: ProofSource
) -> Proof:
    """The proof of a held wallet by what was seen of it; raises as `prove_wallet` does."""
    proof = await _proof(session, mutual, wallet, seen, stated, actor, source)
    if proof.posted.minor and await is_proven_after(session, mutual.id, wallet.id, seen.on):
        raise Invalid(field="on")
    session.add(_row(mutual.id, proof))
    await session.flush()
    if proof.posted.minor:
        booked_on = await _booking_day(session, mutual, seen.on)
        await post_difference(session, mutual, wallet, proof.posted, proof.id, booked_on, actor)
    if stated.minor < 0:
        await raise_incidents(session, [_overdrawn(mutual.id, proof)])
    log.info("treasury.wallet_proven", wallet=str(wallet.id), found=proof.finding.value)
    return proof


async def list_proofs(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[Proof]:
    """A wallet's proofs, the newest first; `after` is the id of the last one seen."""
    row = WalletProofRow
    wanted = select(row).where(row.mutual_id == mutual_id, row.wallet_id == wallet_id)
    if after is not None:
        wanted = wanted.where(row.id < after)
    return [_proof_of(one) for one in await session.scalars(wanted.order_by(row.id.desc()).limit(limit))]


async def is_proven_after(session: Session, mutual_id: MutualId, wallet_id: WalletId, day: date) -> bool:
    """Whether a later day settled what the books show: its proof knew all of this one's difference, too.

    A balance that was asked in the middle of things and posted nothing settled nothing.
    """
    row = WalletProofRow
    momentary = [source.value for source in ProofSource if source.is_momentary]
    later = select(row.id).where(
        row.mutual_id == mutual_id,
        row.wallet_id == wallet_id,
        row.proven_on > day,
        or_(row.source.not_in(momentary), row.posted_minor != 0),
    )
    return bool(await session.scalar(select(exists(later))))


async def what_moves(session: Session, mutual_id: MutualId, wallet: Wallet) -> Moving:
    """What the operator may have booked already and we not, or the other way round."""
    leaving = await payouts.in_flight(session, mutual_id, wallet.id)
    arriving = await collection.not_proven_yet(session, mutual_id, wallet.id)
    arriving += await _transferred(session, mutual_id, wallet.id)
    return Moving(
        payouts=leaving.count,
        leaving=Money(leaving.amount_minor, wallet.currency),
        arriving=Money(arriving, wallet.currency),
    )


def _examine(session: Session, mutual: Mutual, wallet: Wallet, on: date, stated: Money) -> None:
    if not mutual.opened_on <= on <= business_date(now(session), mutual.timezone):
        raise Invalid(field="on")
    if stated.currency != wallet.currency:
        raise Invalid(field="balance")


async def _proof(
    session: Session, mutual: Mutual, wallet: Wallet, seen: Seen, stated: Money, actor: Actor, source: ProofSource
) -> Proof:
    books = seen.booked - await posted_after(session, mutual.id, wallet.id, seen.on)
    gap = books - stated.minor
    explained = _explained(gap, seen.moving) if source.is_momentary else 0
    return Proof(
        id=new_id(),
        wallet_id=wallet.id,
        on=seen.on,
        source=source,
        stated=stated,
        ledger=Money(books, wallet.currency),
        moving=seen.moving,
        explained=Money(explained, wallet.currency),
        posted=Money(gap - explained, wallet.currency),
        stated_by=str(actor),
        stated_at=now(session),
    )


def _overdrawn(mutual_id: MutualId, proof: Proof) -> Incident:
    """An operator lends nothing: either it erred, or money left that should not have."""
    return Incident(
        kind="wallet.overdrawn",
        subject_kind="wallet",
        subject_id=proof.wallet_id,
        mutual_id=mutual_id,
        facts={"on": proof.on.isoformat(), "stated_minor": proof.stated.minor},
    )


def _explained(gap: int, moving: Moving) -> int:
    """As much of it as money on its way can stand for."""
    return max(-moving.arriving.minor, min(gap, moving.leaving.minor))


async def _transferred(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> int:
    """Our own money on the move, to the wallet, or from it with its costs: it may hold that already, or still."""
    row = TransferRow
    costs = case((row.from_wallet_id == wallet_id, row.fee_minor + row.levy_minor), else_=0)
    wanted = select(func.coalesce(func.sum(row.amount_minor + costs), 0)).where(
        row.mutual_id == mutual_id,
        row.credited_at.is_(None),
        row.returned_at.is_(None),
        or_(row.to_wallet_id == wallet_id, row.from_wallet_id == wallet_id),
    )
    return int(await session.scalar(wanted) or 0)


async def _booking_day(session: Session, mutual: Mutual, on: date) -> date:
    """The day it is about while its period is open, today otherwise."""
    today = business_date(now(session), mutual.timezone)
    return on if on < today and await ledger.is_open(session, mutual.id, on) else today


def _row(mutual_id: MutualId, proof: Proof) -> WalletProofRow:
    return WalletProofRow(
        mutual_id=mutual_id,
        id=proof.id,
        wallet_id=proof.wallet_id,
        proven_on=proof.on,
        source=proof.source.value,
        stated_minor=proof.stated.minor,
        ledger_minor=proof.ledger.minor,
        payouts_moving=proof.moving.payouts,
        leaving_minor=proof.moving.leaving.minor,
        arriving_minor=proof.moving.arriving.minor,
        explained_minor=proof.explained.minor,
        posted_minor=proof.posted.minor,
        currency=proof.stated.currency.code,
        stated_by=proof.stated_by,
        stated_at=proof.stated_at,
    )


def _proof_of(row: WalletProofRow) -> Proof:
    currency = Currency.of(row.currency)
    moving = Moving(
        payouts=row.payouts_moving,
        leaving=Money(row.leaving_minor, currency),
        arriving=Money(row.arriving_minor, currency),
    )
    return Proof(
        id=row.id,
        wallet_id=WalletId(row.wallet_id),
        on=row.proven_on,
        source=ProofSource(row.source),
        stated=Money(row.stated_minor, currency),
        ledger=Money(row.ledger_minor, currency),
        moving=moving,
        explained=Money(row.explained_minor, currency),
        posted=Money(row.posted_minor, currency),
        stated_by=row.stated_by,
        stated_at=row.stated_at,
    )
