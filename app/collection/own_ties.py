"""Tying what an operator names to money we moved ourselves: once, whichever is told first; a person undoes it."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select

from app import ledger, wallets
from app.collection import own_entries
from app.collection.entries import Act
from app.collection.errors import (
    AlreadyReversed,
    NameTied,
    NotOwnMoney,
    OwnMoneyDiffers,
    OwnTieUndone,
    PaymentFrozen,
    PaymentNotInSuspense,
    UnknownOwnTie,
)
from app.collection.freezing import lock_payment
from app.collection.messages import tell_reversal
from app.collection.model import PaymentStatus, Reason
from app.collection.own_model import NewOwnTie, OwnTie, moved_by
from app.collection.queries import find_payment
from app.collection.refundable import refunded_minor, waiting_minor
from app.collection.reversal import undo_uses
from app.collection.tables import OwnTieRow, PaymentRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import EntryId, MutualId, OwnTieId, PaymentId, WalletId, new_id
from app.core.money import Currency, Money
from app.db import Session, bulk, now
from app.ledger import BookedEntry
from app.membership import Mutual
from app.providers import Direction
from app.wallets import Wallet

MOST_TYPED = 64


async def tie_own(session: Session, mutual: Mutual, new: NewOwnTie, actor: Actor) -> OwnTie:
    """Say that what the operator names so is what this entry moved; the same again changes nothing.

    A payment it named already leaves whatever it was allocated to, and suspense, by mirrors; one it names later never
    stays there. Raises `WalletNotFound`, `UnknownEntry`, `NotOwnMoney`, `OwnMoneyDiffers`, `NameTied`,
    `AlreadyReversed`, `PaymentFrozen`, `PaymentNotInSuspense` (some of it was given back), `PeriodClosed`, `Invalid`.
    """
    name = _name(new.operator_reference)
    wallet = await wallets.hold_names(session, mutual.id, new.wallet_id)
    tie = _row(session, mutual.id, wallet, await ledger.entry(session, mutual.id, new.entry_id), name, actor)
    for known in await _standing(session, tie):
        if (known.entry_id, known.operator_reference, known.direction) != (tie.entry_id, name, tie.direction):
            raise NameTied(field="operator_reference")
        return _value(known)
    if tie.direction == Direction.IN:
        await _take_out(session, mutual, tie, actor)
    session.add(tie)
    await session.flush()
    return _value(tie)


async def untie_own(session: Session, mutual: Mutual, tie_id: OwnTieId, actor: Actor) -> OwnTie:
    """Take a tie back: a payment of that name is in suspense again, and an open question.

    Raises `UnknownOwnTie`, `OwnTieUndone` (of two at the same moment too, whoever comes second), `PeriodClosed`.
    """
    tie = await session.get(OwnTieRow, (mutual.id, tie_id), populate_existing=True)
    if tie is None:
        raise UnknownOwnTie(field="tie_id")
    await wallets.hold_names(session, mutual.id, WalletId(tie.wallet_id))
    await session.refresh(tie)
    if tie.undone_at is not None:
        raise OwnTieUndone(field="tie_id")
    tie.undone_at, tie.undone_by = now(session), str(actor)
    await session.flush()
    row = await _payment(session, tie)
    if row is not None and row.status == PaymentStatus.OWN:
        await _give_back(session, mutual, tie, row, actor)
    return _value(tie)


async def own_ties(
    session: Session,
    mutual_id: MutualId,
    *,
    wallet_id: WalletId | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[OwnTie]:
    """Ties, undone ones too, the newest first; `after` is the id of the last one seen."""
    of = OwnTieRow
    wanted = select(of).where(of.mutual_id == mutual_id)
    if wallet_id is not None:
        wanted = wanted.where(of.wallet_id == wallet_id)
    if after is not None:
        wanted = wanted.where(of.id < after)
    rows = await session.scalars(wanted.order_by(of.id.desc()).limit(limit).execution_options(populate_existing=True))
    return [_value(row) for row in rows]


async def own_names(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, direction: Direction, names: Collection[str]
) -> Mapping[str, OwnTie]:
    """The ties that stand for these names of a wallet's operator, money in or out."""
    of = OwnTieRow
    named = (of.mutual_id == mutual_id, of.wallet_id == wallet_id, bulk.among(of.operator_reference, names))
    wanted = select(of).where(*named, of.direction == direction.value, of.undone_at.is_(None))
    return {row.operator_reference: _value(row) for row in await session.scalars(wanted)}


async def tied_entries(
    session: Session, mutual_id: MutualId, entry_ids: Collection[EntryId]
) -> frozenset[tuple[EntryId, WalletId]]:
    """Which of these entries are tied to a name, in which wallet."""
    of = OwnTieRow
    wanted = select(of.entry_id, of.wallet_id).where(
        of.mutual_id == mutual_id, bulk.among(of.entry_id, entry_ids), of.undone_at.is_(None)
    )
    return frozenset((EntryId(entry), WalletId(wallet)) for entry, wallet in await session.execute(wanted))


def _name(reference: str) -> str:
    name = reference.strip()
    if not name or len(name) > MOST_TYPED:
        raise Invalid(field="operator_reference")
    return name


def _row(
    session: Session, mutual_id: MutualId, wallet: Wallet, entry: BookedEntry, name: str, actor: Actor
) -> OwnTieRow:
    moved = moved_by(entry, wallet.account)
    if moved is None:
        raise NotOwnMoney(field="entry_id")
    return OwnTieRow(
        mutual_id=mutual_id,
        id=new_id(),
        wallet_id=wallet.id,
        direction=moved.direction.value,
        operator_reference=name,
        entry_id=entry.id,
        amount_minor=moved.amount.minor,
        costs_minor=moved.costs.minor,
        currency=wallet.currency.code,
        tied_by=str(actor),
        tied_at=now(session),
    )


async def _standing(session: Session, tie: OwnTieRow) -> Sequence[OwnTieRow]:
    """The ties of its name or of its entry, in its wallet."""
    of = OwnTieRow
    is_named = (of.operator_reference == tie.operator_reference) & (of.direction == tie.direction)
    wanted = select(of).where(
        of.mutual_id == tie.mutual_id,
        of.wallet_id == tie.wallet_id,
        or_(is_named, of.entry_id == tie.entry_id),
        of.undone_at.is_(None),
    )
    return (await session.scalars(wanted.execution_options(populate_existing=True))).all()


async def _payment(session: Session, tie: OwnTieRow) -> PaymentRow | None:
    """What the operator told by that name, locked."""
    if tie.direction != Direction.IN:
        return None
    mutual_id = MutualId(tie.mutual_id)
    found = await find_payment(session, mutual_id, WalletId(tie.wallet_id), tie.operator_reference)
    return None if found is None else await lock_payment(session, mutual_id, PaymentId(found.id))


async def _take_out(session: Session, mutual: Mutual, tie: OwnTieRow, actor: Actor) -> None:
    """What was booked as a payment by that name is undone, and its money leaves suspense by the mirror of E03."""
    row = await _payment(session, tie)
    if row is None:
        return
    await _examine(session, row, tie)
    undone = await undo_uses(session, mutual, row, occurred_at=now(session), actor=actor)
    entry = own_entries.identified(
        mutual.id, undone.payment, OwnTieId(tie.id), received=undone.received.id, act=undone.act
    )
    await ledger.post(session, [entry])
    row.status, row.reason, row.method = PaymentStatus.OWN.value, None, None
    row.unit_id = row.collective_id = None
    await session.flush()
    await tell_reversal(session, mutual, undone.payment, undone.unit_ids)


async def _examine(session: Session, row: PaymentRow, tie: OwnTieRow) -> None:
    if row.reversed_at is not None:
        raise AlreadyReversed
    if row.frozen_at is not None:
        raise PaymentFrozen
    if row.amount_minor != tie.amount_minor:
        raise OwnMoneyDiffers(field="operator_reference")
    mutual_id, payment_id = MutualId(row.mutual_id), PaymentId(row.id)
    given_back = await refunded_minor(session, mutual_id, payment_id)
    if given_back + await waiting_minor(session, mutual_id, unit_id=None, payment_id=payment_id):
        raise PaymentNotInSuspense


async def _give_back(session: Session, mutual: Mutual, tie: OwnTieRow, row: PaymentRow, actor: Actor) -> None:
    """The mirror of the mirror; whoever is at the desk finds out whose money it is."""
    tie_id, at = OwnTieId(tie.id), now(session)
    [identified] = await ledger.journal(session, mutual.id, cause=f"own_tie:{tie_id}")
    today = business_date(at, mutual.timezone)
    act = Act(actor=actor, occurred_at=at, booked_on=max(today, identified.booked_on))
    await ledger.post(session, [own_entries.withdrawn(identified, tie_id, act=act)])
    row.status, row.reason, row.left_minor = PaymentStatus.SUSPENSE.value, Reason.UNKNOWN.value, row.amount_minor
    await session.flush()


def _value(row: OwnTieRow) -> OwnTie:
    return OwnTie(
        id=OwnTieId(row.id),
        wallet_id=WalletId(row.wallet_id),
        direction=Direction(row.direction),
        operator_reference=row.operator_reference,
        entry_id=EntryId(row.entry_id),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        costs=Money(row.costs_minor, Currency.of(row.currency)),
        tied_by=row.tied_by,
        tied_at=row.tied_at,
        undone_at=row.undone_at,
    )
