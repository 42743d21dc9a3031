"""Transfers that our books do not know after a restore: two people say which payout each was, and it is booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import access
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId, PayoutId, new_id
from app.core.money import Currency, Money
from app.db import Session, now, vault
from app.membership import Mutual
from app.payouts import moving, recovery, settling
from app.payouts.errors import ItemDecided, MakerApproves, NotDeclared, NotThisPayout, UnknownItem
from app.payouts.model import Heard, Payout, Sources, State
from app.payouts.reserving import reserve_found
from app.payouts.rows import index_payee, payout_of
from app.payouts.tables import EvidenceRow, PayoutRow, RecoveryItemRow
from app.payouts.weighing import SIGNED, grade_of
from app.providers import PayeeKind, PaymentState

MAY_BE = (State.APPROVED, State.FAILED)


class Found(StrEnum):
    """What a transfer was: the payment of one of our payouts, or none (a sweep, a withdrawal at the portal)."""

    PAID = "paid"
    NOT_A_PAYOUT = "not_a_payout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A transfer that an operator tells and we do not know; `candidates` are payouts that it may have been."""

    id: UUID
    account_code: str
    operator_reference: str | None
    amount: Money | None
    occurred_at: datetime
    outcome: Found | None
    payout_id: PayoutId | None
    note: str | None
    proposed_by: str | None
    decided_at: datetime | None
    candidates: tuple[PayoutId, ...]


async def keep_stray(session: Session, mutual: Mutual, account_code: str, heard: Heard, evidence_id: UUID) -> None:
    """Keep a transfer that nobody here ordered, if the mutual is held: it may be one that was lost with the books."""
    event, grade = heard.event, grade_of(heard)
    if event.state is not PaymentState.SUCCEEDED or grade < SIGNED:
        return
    if not await recovery.is_held(session, mutual.id, account_code):
        return
    keys = vault(session)
    values = {
        "mutual_id": mutual.id,
        "evidence_id": evidence_id,
        "account_code": account_code,
        "operator_reference": event.reference,
        "amount_minor": event.amount.minor if event.amount else None,
        "currency": (event.amount.currency if event.amount else mutual.currency).code,
        "receiver_index": index_payee(keys, PayeeKind.PHONE, event.receiver) if event.receiver else None,
        "grade": grade,
        "occurred_at": event.occurred_at or now(session),
        "found_at": now(session),
    }
    await session.execute(insert(RecoveryItemRow).values(values).on_conflict_do_nothing())


async def recovery_items(session: Session, mutual_id: MutualId) -> Sequence[Stray]:
    """All of a mutual's, in the order they were found, those that wait first."""
    of = RecoveryItemRow
    wanted = select(of).where(of.mutual_id == mutual_id).order_by(of.decided_at.nulls_first(), of.evidence_id)
    rows = (await session.scalars(wanted.execution_options(populate_existing=True))).all()
    return [await _item(session, row) for row in rows]


async def propose_found(
    session: Session,
    mutual: Mutual,
    item_id: UUID,
    outcome: Found,
    payout_id: PayoutId | None,
    note: str,
    person: Actor,
) -> Stray:
    """The first of two people says what a transfer was; a later proposal takes the place of one that waits.

    Raises `UnknownItem`, `ItemDecided`, `NotThisPayout` when account, amount or state cannot be its, `Invalid`.
    """
    row = await _open(session, mutual.id, item_id)
    if not (told := note.strip()):
        raise Invalid(field="note")
    if (outcome is Found.PAID) != (payout_id is not None):
        raise Invalid(field="payout_id")
    if payout_id is not None:
        _require_may_be(row, await moving.lock(session, mutual.id, payout_id))
    row.outcome, row.payout_id, row.note = outcome.value, payout_id, told
    row.proposed_by, row.proposed_at = str(person), now(session)
    await session.flush()
    await _record(session, row, "recovery.propose", person)
    return await _item(session, row)


async def decide_found(session: Session, mutual: Mutual, item_id: UUID, sources: Sources, person: Actor) -> Stray:
    """The second confirms: a payout that was paid is booked as paid, and never sent (E14, E15).

    Raises `UnknownItem`, `ItemDecided`, `NotDeclared`, `MakerApproves`, `NotThisPayout`, and `FloatTooLow` where the
    books do not hold the money that left: book first how it came there.
    """
    row = await _open(session, mutual.id, item_id)
    if row.proposed_by is None:
        raise NotDeclared
    if row.proposed_by == str(person):
        raise MakerApproves
    row.decided_by, row.decided_at = str(person), now(session)
    await session.flush()
    if row.payout_id is not None:
        await _book(session, mutual, row, PayoutId(row.payout_id), sources, person)
    await _record(session, row, "recovery.decide", person)
    return await _item(session, row)


async def _book(
    session: Session, mutual: Mutual, item: RecoveryItemRow, payout_id: PayoutId, sources: Sources, person: Actor
) -> None:
    """Reserved and arrived in one breath, under an attempt that bears the operator's own id; nothing is sent."""
    _require_may_be(item, await moving.lock(session, mutual.id, payout_id))
    row = await reserve_found(session, mutual, payout_id, sources, person)
    attempt = await moving.attempt_of(session, row)
    evidence = EvidenceRow(
        mutual_id=mutual.id, id=new_id(), payout_id=row.id, attempt_id=attempt.id, delivery_id=None, grade=item.grade,
        said=PaymentState.SUCCEEDED.value, amount_minor=item.amount_minor, receiver_index=item.receiver_index,
        operator_reference=item.operator_reference, reason="recovered", effect="settled", heard_at=now(session),
    )  # fmt: skip
    session.add(evidence)
    act = await moving.act_of(
        session, mutual, person, "recovered", occurred_at=item.occurred_at, not_before=row.reserved_at
    )
    proof = settling.Proof(grade=item.grade, evidence_id=evidence.id, operator_reference=item.operator_reference)
    await settling.succeed(session, mutual, row, sources, fee=None, levy=None, proof=proof, act=act)


def _require_may_be(item: RecoveryItemRow, row: PayoutRow) -> None:
    amount = row.amount_minor if item.amount_minor is None else item.amount_minor
    is_its = (row.account_code, row.currency, row.amount_minor) == (item.account_code, item.currency, amount)
    if not is_its or State(row.state) not in MAY_BE or row.released_at is not None:
        raise NotThisPayout


async def _open(session: Session, mutual_id: MutualId, item_id: UUID) -> RecoveryItemRow:
    row = await session.get(RecoveryItemRow, (mutual_id, item_id), populate_existing=True, with_for_update=True)
    if row is None:
        raise UnknownItem
    if row.decided_at is not None:
        raise ItemDecided
    return row


async def _item(session: Session, row: RecoveryItemRow) -> Stray:
    currency = Currency.of(row.currency)
    candidates = await _candidates(session, row) if row.decided_at is None else ()
    return Stray(
        id=row.evidence_id,
        account_code=row.account_code,
        operator_reference=row.operator_reference,
        amount=None if row.amount_minor is None else Money(row.amount_minor, currency),
        occurred_at=row.occurred_at,
        outcome=Found(row.outcome) if row.outcome else None,
        payout_id=PayoutId(row.payout_id) if row.payout_id else None,
        note=row.note,
        proposed_by=row.proposed_by,
        decided_at=row.decided_at,
        candidates=tuple(one.id for one in candidates),
    )


async def _candidates(session: Session, item: RecoveryItemRow) -> Sequence[Payout]:
    """Payouts of this account and amount that wait, to the same receiver if the operator named one."""
    of = PayoutRow
    wanted = select(of).where(
        of.mutual_id == item.mutual_id,
        of.account_code == item.account_code,
        of.state.in_([state.value for state in MAY_BE]),
        of.released_at.is_(None),
    )
    if item.amount_minor is not None:
        wanted = wanted.where(of.amount_minor == item.amount_minor)
    found = [payout_of(session, row) for row in await session.scalars(wanted.order_by(of.id))]
    keys, sought = vault(session), item.receiver_index
    return [one for one in found if sought in (None, index_payee(keys, PayeeKind.PHONE, one.payee.number))]


async def _record(session: Session, row: RecoveryItemRow, name: str, actor: Actor) -> None:
    facts: dict[str, object] = {"outcome": row.outcome, "payout": str(row.payout_id) if row.payout_id else None}
    act = access.Act(name=name, subject=f"recovery_item:{row.evidence_id}", facts=facts)
    await access.record(session, MutualId(row.mutual_id), act, actor)
