"""Differences of wallets: posted by their proofs, open until one mirrors them or a person accepts them (E24)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app import ledger, wallets
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import DifferenceId, MutualId, WalletId, new_id
from app.core.money import Currency, Money
from app.db import Session, now
from app.membership import Mutual
from app.treasury import difference_entries
from app.treasury.entries import Act
from app.treasury.proof_model import Difference, DifferenceKind
from app.treasury.proof_tables import DifferenceRow
from app.treasury.reconciliation_errors import NoDifference, StatedByYou
from app.wallets import Wallet

PERSON = "person"


async def accept_difference(
    session: Session, mutual: Mutual, wallet_id: WalletId, amount: Money | None, actor: Actor
) -> Difference:
    """Clear a wallet's open difference, or part of it: to 6581 where the books were above, to 7581 below (E24).

    Raises `WalletNotFound`, `NoDifference` where none or less is open, `StatedByYou` for whoever stated a balance
    behind it, `PeriodClosed`, and `Invalid` for an amount of nothing or of another currency.
    """
    wallet = await wallets.hold_wallet(session, mutual.id, wallet_id)
    rows = await _standing(session, mutual.id, wallet_id)
    still_open = rows[-1].open_after_minor if rows else 0
    accepted = _part(mutual, still_open, amount)
    if actor.kind != PERSON or str(actor) in {row.made_by for row in rows if row.kind == DifferenceKind.STATED}:
        raise StatedByYou
    today = business_date(now(session), mutual.timezone)
    made = await _add(session, wallet, DifferenceKind.ACCEPTED, -accepted, None, today, actor)
    await ledger.post(session, [difference_entries.accepted(made, _act(session, mutual, made, actor))])
    return made


async def post_difference(
    session: Session, mutual: Mutual, wallet: Wallet, gap: Money, proof_id: UUID, booked_on: date, actor: Actor
) -> Difference:
    """E24 for what the books of a held wallet show above the statement, mirrored below; raises `PeriodClosed`."""
    made = await _add(session, wallet, DifferenceKind.STATED, gap.minor, proof_id, booked_on, actor)
    await ledger.post(session, [difference_entries.found(made, wallet.account, _act(session, mutual, made, actor))])
    return made


async def open_difference(session: Session, mutual_id: MutualId, wallet: Wallet) -> Money:
    """What is open of a wallet's: positive where the books were above its statement."""
    rows = await _standing(session, mutual_id, wallet.id)
    return Money(rows[-1].open_after_minor if rows else 0, wallet.currency)


async def list_differences(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, *, after: int | None = None, limit: int = 50
) -> Sequence[Difference]:
    """A wallet's differences and acceptances, the newest first; `after` is the number of the last one seen."""
    row = DifferenceRow
    wanted = select(row).where(row.mutual_id == mutual_id, row.wallet_id == wallet_id)
    if after is not None:
        wanted = wanted.where(row.number < after)
    return [_difference(one) for one in await session.scalars(wanted.order_by(row.number.desc()).limit(limit))]


async def posted_after(session: Session, mutual_id: MutualId, wallet_id: WalletId, day: date) -> int:
    """What differences booked after a day moved on the wallet's share of 47111: a statement of that day knows them."""
    row = DifferenceRow
    wanted = select(func.coalesce(func.sum(row.amount_minor), 0)).where(
        row.mutual_id == mutual_id,
        row.wallet_id == wallet_id,
        row.kind == DifferenceKind.STATED.value,
        row.booked_on > day,
    )
    return int(await session.scalar(wanted) or 0)


def _part(mutual: Mutual, still_open: int, amount: Money | None) -> int:
    """What is accepted, with the sign of what is open."""
    if amount is not None and (amount.minor <= 0 or amount.currency != mutual.currency):
        raise Invalid(field="amount")
    if still_open == 0 or (amount is not None and amount.minor > abs(still_open)):
        raise NoDifference(open_minor=abs(still_open))
    wanted = abs(still_open) if amount is None else amount.minor
    return wanted if still_open > 0 else -wanted


async def _standing(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> Sequence[DifferenceRow]:
    """The rows behind what is open, in their order: all since it was last nothing."""
    row = DifferenceRow
    of_wallet = (row.mutual_id == mutual_id) & (row.wallet_id == wallet_id)
    last_zero = select(func.coalesce(func.max(row.number), 0)).where(of_wallet, row.open_after_minor == 0)
    wanted = select(row).where(of_wallet, row.number > last_zero.scalar_subquery()).order_by(row.number)
    return (await session.scalars(wanted)).all()


async def _add(
    session: Session,
    wallet: Wallet,
    kind: DifferenceKind,
    minor: int,
    proof_id: UUID | None,
    booked_on: date,
    actor: Actor,
) -> Difference:
    """The next row of a held wallet."""
    row = DifferenceRow
    last = await session.scalar(
        select(row)
        .where(row.mutual_id == wallet.mutual_id, row.wallet_id == wallet.id)
        .order_by(row.number.desc())
        .limit(1)
    )
    made = DifferenceRow(
        mutual_id=wallet.mutual_id,
        id=new_id(),
        wallet_id=wallet.id,
        number=1 if last is None else last.number + 1,
        kind=kind.value,
        amount_minor=minor,
        open_after_minor=minor if last is None else last.open_after_minor + minor,
        currency=wallet.currency.code,
        proof_id=proof_id,
        booked_on=booked_on,
        made_by=str(actor),
        made_at=now(session),
    )
    session.add(made)
    await session.flush()
    return _difference(made)


def _act(session: Session, mutual: Mutual, difference: Difference, actor: Actor) -> Act:
    return Act(mutual_id=mutual.id, actor=actor, occurred_at=now(session), booked_on=difference.booked_on)


def _difference(row: DifferenceRow) -> Difference:
    currency = Currency.of(row.currency)
    return Difference(
        id=DifferenceId(row.id),
        wallet_id=WalletId(row.wallet_id),
        number=row.number,
        kind=DifferenceKind(row.kind),
        amount=Money(row.amount_minor, currency),
        open_after=Money(row.open_after_minor, currency),
        proof_id=row.proof_id,
        booked_on=row.booked_on,
        made_by=row.made_by,
        made_at=row.made_at,
    )
