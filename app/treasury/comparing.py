"""Comparing kept lines with our own books: what each comes to, and which a later statement has borne out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from app import collection, payouts, wallets
from app.collection import Grade
from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.db import Session, bulk, now
from app.notices import Incident, raise_incidents
from app.providers import Direction, PaymentEvent, PaymentState, ProviderReference
from app.treasury.judging import first_words, of_money_in, of_money_out, of_own_money_out
from app.treasury.statement_model import EVIDENCE, Result
from app.treasury.statement_tables import StatementLineRow
from app.wallets import FeeMode, Wallet

CONTRADICTED = "statement.contradicted"


async def contradicted(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, fingerprints: Collection[bytes]
) -> frozenset[bytes]:
    """Those of these lines that say otherwise than one told before them."""
    row = StatementLineRow
    wanted = select(row).where(
        row.mutual_id == mutual_id, row.wallet_id == wallet_id, bulk.among(row.fingerprint, fingerprints)
    )
    lines = (await session.scalars(wanted)).all()
    found = await _contradicted(session, mutual_id, wallet_id, lines)
    return frozenset(line.fingerprint for line in lines if line.id in found)


async def compare(
    session: Session, mutual_id: MutualId, wallet: Wallet, told: Collection[bytes], actor: Actor
) -> Sequence[StatementLineRow]:
    """Say of these lines what they came to, unless it was said, and close what is open and now agrees.

    Answers the lines it said it of; those of another statement wait until that one was heard. What contradicts an
    earlier line raises an incident (A1); what our own hearing refused has raised its own. Nobody ties or unties our
    own money in this wallet meanwhile.
    """
    await wallets.keep_names(session, mutual_id, {wallet.id})
    lines = await _open_lines(session, mutual_id, wallet.id, lock=True)
    lines = [line for line in lines if line.result is not None or line.fingerprint in told]
    fresh = [line for line in lines if line.result is None]
    results, otherwise = await _results(session, mutual_id, wallet, [line for line in lines if not line.is_ours])
    for line in fresh:
        line.result = results[line.id].value
    await session.flush()
    await _tell(session, mutual_id, [line for line in fresh if _is_unheard_of(line, otherwise)])
    agreed = [line for line in lines if line not in fresh and not line.is_ours and not results[line.id].needs_somebody]
    agreed += await _found_at_last(session, mutual_id, wallet.id, [line for line in lines if line.is_ours])
    _close(agreed, now(session), actor)
    await session.flush()
    return fresh


async def _open_lines(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, *, lock: bool = False
) -> Sequence[StatementLineRow]:
    """Lines of a wallet that were not compared, or wait for somebody, in the order told."""
    row = StatementLineRow
    settled = [result.value for result in Result if not result.needs_somebody]
    wanted = (
        select(row)
        .where(row.mutual_id == mutual_id, row.wallet_id == wallet_id, row.closed_at.is_(None))
        .where(row.result.is_(None) | row.result.not_in(settled))
        .order_by(row.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(wanted.with_for_update() if lock else wanted)).all()


async def _contradicted(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, lines: Sequence[StatementLineRow]
) -> frozenset[UUID]:
    """Those that say otherwise than a line told before them."""
    if not lines:
        return frozenset()
    row = StatementLineRow
    wanted = select(row).where(
        row.mutual_id == mutual_id,
        row.wallet_id == wallet_id,
        bulk.among(row.name, {line.name for line in lines}),
        row.is_ours.is_(False),
    )
    told = (await session.scalars(wanted.order_by(row.name, row.id))).all()
    words: dict[UUID, StatementLineRow | None] = {}
    for _, of_one in groupby(told, key=lambda line: line.name):
        words.update(first_words(list(of_one)))
    return frozenset(line.id for line in lines if words.get(line.id) is not None)


async def _results(
    session: Session, mutual_id: MutualId, wallet: Wallet, lines: Sequence[StatementLineRow]
) -> tuple[Mapping[UUID, Result], frozenset[UUID]]:
    """What each comes to as things stand now, and which of them say otherwise than a line before.

    Which movement of ours each is about is noted on its row, once.
    """
    otherwise = await _contradicted(session, mutual_id, wallet.id, lines)
    incoming = [line for line in lines if line.direction == Direction.IN]
    outgoing = [line for line in lines if line.direction == Direction.OUT]
    booked = await collection.payments_named(session, mutual_id, wallet.id, {line.name for line in incoming})
    named = await payouts.payouts_named(session, mutual_id, [_heard(session, wallet, line) for line in outgoing])
    found: dict[UUID, Result] = {}
    for line in incoming:
        payment = booked.get(line.name)
        line.payment_id = line.payment_id or (payment.id if payment else None)
        is_deducted = wallet.fee_mode is FeeMode.DEDUCTED
        found[line.id] = of_money_in(line, payment, fees_are_deducted=is_deducted)
    names = {line.name for line in outgoing}
    own = await collection.own_names(session, mutual_id, wallet.id, Direction.OUT, names)
    for line, payout in zip(outgoing, named, strict=True):
        line.payout_id = line.payout_id or (payout.id if payout else None)
        tie = own.get(line.name) if payout is None else None
        found[line.id] = of_money_out(line, payout) if tie is None else of_own_money_out(line, tie)
    return found | dict.fromkeys(otherwise, Result.CONTRADICTED), otherwise


def _is_unheard_of(line: StatementLineRow, otherwise: frozenset[UUID]) -> bool:
    """Whether nobody was told of a contradiction yet: a payout that is contradicted was frozen with its incident."""
    is_refuted = line.result == Result.CONTRADICTED
    return is_refuted and (line.id in otherwise or line.direction == Direction.IN)


def _heard(session: Session, wallet: Wallet, line: StatementLineRow) -> payouts.Heard:
    """What the line told, as far as it names a payout."""
    event = PaymentEvent(
        provider=wallet.provider,
        direction=Direction.OUT,
        state=PaymentState(line.said),
        reference=None if line.operator_reference is None else ProviderReference(line.operator_reference),
        request_reference=line.request_reference,
        reverses=None if line.reverses is None else ProviderReference(line.reverses),
    )
    return payouts.Heard(event=event, wallet=wallet, grade=Grade.STATED, received_at=now(session))


async def _found_at_last(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, lines: Sequence[StatementLineRow]
) -> list[StatementLineRow]:
    """What a statement lacked and a later one shows, or what was taken back meanwhile."""
    paid_in = {line.payment_id for line in lines if line.payment_id is not None}
    paid_out = {line.payout_id for line in lines if line.payout_id is not None}
    payments = await collection.payments_by_id(session, mutual_id, wallet_id, paid_in)
    settled = {one.id for one in payments.values() if one.is_stated or one.is_reversed}
    missing = await payouts.still_not_stated(session, mutual_id, paid_out)
    return [
        line
        for line in lines
        if line.payment_id in settled or (line.payout_id is not None and line.payout_id not in missing)
    ]


def _close(lines: Collection[StatementLineRow], at: datetime, actor: Actor) -> None:
    for line in lines:
        line.closed_at, line.closed_by, line.closing = at, str(actor), EVIDENCE


async def _tell(session: Session, mutual_id: MutualId, lines: Sequence[StatementLineRow]) -> None:
    incidents = [
        Incident(
            kind=CONTRADICTED,
            subject_kind="statement_item",
            subject_id=line.id,
            mutual_id=mutual_id,
            facts={"wallet": str(line.wallet_id), "operator_reference": line.operator_reference, "said": line.said},
        )
        for line in lines
    ]
    await raise_incidents(session, incidents)
