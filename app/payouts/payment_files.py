"""Taking payment files to the bank: each payout in one file, each file kept and the same for ever (P4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import structlog
from sqlalchemy import select

from app.core.actor import Actor
from app.core.ids import MutualId, PayoutBatchId, new_id
from app.core.money import Currency, Money
from app.db import Session, now, vault
from app.membership import Mutual
from app.payouts.bank_account import debtor_of
from app.payouts.errors import NothingToExport, UnknownPaymentFile
from app.payouts.exporting import Exported, mark_exported
from app.payouts.payment_file import Order, csv_order, order_of, pain_001
from app.payouts.queries import batch
from app.payouts.tables import PaymentFileLineRow, PaymentFileRow

log = structlog.get_logger()

PURPOSE = "payment_file"


class FileFormat(StrEnum):
    """How the bank takes its orders: rows, or ISO 20022."""

    CSV = "csv"
    PAIN_001 = "pain.001"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFile:
    """A payment file as it was taken: the `number`-th of its batch."""

    id: UUID
    batch_id: PayoutBatchId
    number: int
    format: FileFormat
    body: bytes = field(repr=False)
    sha256: bytes
    payouts_count: int
    total: Money
    made_by: str
    made_at: datetime


async def take_payment_file(
    session: Session, mutual: Mutual, batch_id: PayoutBatchId, actor: Actor, *, file_format: FileFormat
) -> PaymentFile:
    """What of the batch is reserved for the bank leaves with a new file; when nothing is, the last file once more.

    A file that was lost is so made good by its own bytes, in the format it was taken in: no payout is in two files, and
    of two people at once both get the one. Raises `UnknownBatch`, `NoBankAccount`, `LaneStopped`, and `NothingToExport`
    when nothing is reserved and nothing left before.
    """
    found = await batch(session, mutual.id, batch_id)
    debtor = await debtor_of(session, mutual.id)
    # Locks every payout of the batch in order of their ids, so that two at once number their files one after the other.
    leaving = await mark_exported(session, mutual, [one.id for one in found.payouts], actor)
    before = await list_payment_files(session, mutual.id, batch_id)
    if not leaving:
        if not before:
            raise NothingToExport
        return before[-1]
    number = len(before) + 1
    order = order_of(mutual, found.number, number, debtor, leaving, now(session))
    row = await _keep(session, mutual.id, batch_id, number, order, file_format, actor)
    await _keep_lines(session, row, leaving)
    log.info("payment_file.taken", batch=str(batch_id), number=number, payouts=len(leaving))
    return _file(session, row)


async def list_payment_files(session: Session, mutual_id: MutualId, batch_id: PayoutBatchId) -> Sequence[PaymentFile]:
    """The files of a batch, the first one first."""
    of = PaymentFileRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.batch_id == batch_id).order_by(of.number)
    return [_file(session, row) for row in await session.scalars(wanted)]


async def payment_file(session: Session, mutual_id: MutualId, batch_id: PayoutBatchId, number: int) -> PaymentFile:
    """One file of a batch; raises `UnknownPaymentFile`."""
    for one in await list_payment_files(session, mutual_id, batch_id):
        if one.number == number:
            return one
    raise UnknownPaymentFile(field="number")


async def _keep(
    session: Session,
    mutual_id: MutualId,
    batch_id: PayoutBatchId,
    number: int,
    order: Order,
    file_format: FileFormat,
    actor: Actor,
) -> PaymentFileRow:
    body = csv_order(order) if file_format is FileFormat.CSV else pain_001(order)
    row = PaymentFileRow(
        mutual_id=mutual_id,
        id=new_id(),
        batch_id=batch_id,
        number=number,
        format=file_format.value,
        body_sealed=vault(session).seal(body.decode(), purpose=PURPOSE),
        sha256=sha256(body).digest(),
        payouts_count=len(order.leaving),
        total_minor=order.total.minor,
        currency=order.total.currency.code,
        made_by=str(actor),
        made_at=order.made_at,
    )
    session.add(row)
    await session.flush()
    return row


async def _keep_lines(session: Session, row: PaymentFileRow, leaving: Sequence[Exported]) -> None:
    session.add_all(
        PaymentFileLineRow(mutual_id=row.mutual_id, attempt_id=one.attempt_id, file_id=row.id) for one in leaving
    )
    await session.flush()


def _file(session: Session, row: PaymentFileRow) -> PaymentFile:
    return PaymentFile(
        id=row.id,
        batch_id=PayoutBatchId(row.batch_id),
        number=row.number,
        format=FileFormat(row.format),
        body=vault(session).unseal(row.body_sealed, purpose=PURPOSE).encode(),
        sha256=row.sha256,
        payouts_count=row.payouts_count,
        total=Money(row.total_minor, Currency.of(row.currency)),
        made_by=row.made_by,
        made_at=row.made_at,
    )
