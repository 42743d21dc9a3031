"""Drafts as rows: a batch with the next number, its payouts, what each pays and keeps back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.core.actor import Actor
from app.core.ids import FacilityId, MutualId, PayeeAccountId, PayoutBatchId, PayoutId, RefundId, new_id
from app.core.money import Money
from app.core.vault import Vault
from app.db import Session, bulk, now, vault
from app.membership import Mutual
from app.payouts.costs import expected_fee, expected_levy
from app.payouts.model import BatchState, Item, Kind, Lane, Offset, State
from app.payouts.rows import index_payee, seal_payee
from app.payouts.tables import BatchRow, ItemRow, OffsetRow, PayoutRow
from app.providers import Payee
from app.routing import Choice, stored

# Held to the end of the transaction: a number that is taken and rolled back is taken again, so there are no gaps.
LOCK_NUMBERS = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 20261001))")
NEXT_NUMBER = text("SELECT coalesce(max(number), 0) + 1 FROM payout_batches WHERE mutual_id = :mutual_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A payout to be written; `facility_id` or `subject_id` says what it is for, `choice` why it goes by this lane."""

    payee: Payee
    choice: Choice
    gross_minor: int
    offset_minor: int = 0
    part: int = 1
    parts: int = 1
    facility_id: FacilityId | None = None
    subject_id: RefundId | None = None
    payee_account_id: PayeeAccountId | None = None
    items: tuple[Item, ...] = ()
    offsets: tuple[Offset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """A batch to be written: one lane, its payouts, and what was left for the next one."""

    kind: Kind
    lane: Lane
    drafts: Sequence[Draft]
    carried_forward: Mapping[FacilityId, int]
    label: str | None
    maker: Actor


async def write_batch(session: Session, mutual: Mutual, new: NewBatch) -> tuple[PayoutBatchId, Sequence[PayoutId]]:
    """The batch under the mutual's next number, a draft, with its payouts in the order given."""
    batch_id = await add_batch(session, mutual, new)
    made = {PayoutId(new_id()): draft for draft in new.drafts}
    told = {"batch_id": batch_id, "moved_by": str(new.maker), "moved_because": "prepared", "moved_at": now(session)}
    rows = [_payout(mutual, new, payout_id, draft, vault(session)) | told for payout_id, draft in made.items()]
    await bulk.insert(session, PayoutRow, [row | {"made_at": now(session)} for row in rows])
    await bulk.insert(session, ItemRow, list(_items(mutual.id, made)))
    await bulk.insert(session, OffsetRow, list(_offsets(mutual.id, made)))
    return batch_id, list(made)


async def add_batch(session: Session, mutual: Mutual, new: NewBatch) -> PayoutBatchId:
    """The batch's own row."""
    await session.execute(LOCK_NUMBERS, {"name": f"payout_batches:{mutual.id}"})
    row = BatchRow(
        mutual_id=mutual.id,
        id=new_id(),
        number=await session.scalar(NEXT_NUMBER, {"mutual_id": mutual.id}),
        kind=new.kind.value,
        account_code=new.lane.account_code,
        currency=mutual.currency.code,
        state=BatchState.DRAFT.value,
        carried_forward=[{"facility": str(of), "amount": minor} for of, minor in new.carried_forward.items()],
        label=new.label,
        made_by=str(new.maker),
        made_at=now(session),
    )
    session.add(row)
    await session.flush()
    return PayoutBatchId(row.id)


def snapshot(keys: Vault, payee: Payee) -> dict[str, object]:
    """The payee as the payout's row keeps it: what is approved is what is paid (RELIABILITY 3)."""
    return {
        "payee_kind": payee.kind.value,
        "payee_index": index_payee(keys, payee.kind, payee.number, payee.account_reference),
        "payee_sealed": seal_payee(keys, payee),
    }


def _payout(mutual: Mutual, new: NewBatch, payout_id: UUID, draft: Draft, keys: Vault) -> dict[str, object]:
    wallet, amount = new.lane.wallet, Money(draft.gross_minor - draft.offset_minor, mutual.currency)
    return {
        "mutual_id": mutual.id,
        "id": payout_id,
        "kind": new.kind.value,
        "account_code": new.lane.account_code,
        "wallet_id": wallet.id if wallet else None,
        "facility_id": draft.facility_id,
        "subject_id": draft.subject_id,
        "part": draft.part,
        "parts": draft.parts,
        "state": State.DRAFT.value,
        "gross_minor": draft.gross_minor,
        "offset_minor": draft.offset_minor,
        "amount_minor": amount.minor,
        "currency": mutual.currency.code,
        "payee_account_id": draft.payee_account_id,
        **stored(draft.choice),
        "expected_fee_minor": expected_fee(amount, wallet).minor,
        "expected_levy_minor": expected_levy(amount, wallet, mutual.parameters).minor,
    } | snapshot(keys, draft.payee)


def _items(mutual_id: MutualId, made: Mapping[PayoutId, Draft]) -> Iterator[dict[str, object]]:
    for payout_id, draft in made.items():
        for item in draft.items:
            yield {
                "mutual_id": mutual_id,
                "payout_id": payout_id,
                "payable_id": item.payable_id,
                "amount_minor": item.amount_minor,
            }


def _offsets(mutual_id: MutualId, made: Mapping[PayoutId, Draft]) -> Iterator[dict[str, object]]:
    for payout_id, draft in made.items():
        for offset in draft.offsets:
            yield {
                "mutual_id": mutual_id,
                "payout_id": payout_id,
                "recoverable_id": offset.recoverable_id,
                "amount_minor": offset.amount_minor,
            }
