"""A payout batch as rows of its slip: who gets how much, and through which number, masked."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from app import facilities, payouts
from app.core.ids import PayoutBatchId
from app.db import Session
from app.payouts import State
from app.reporting.advice import masked
from app.reporting.registers.model import Asked, Register


async def slip(session: Session, register: Register, asked: Asked) -> AsyncIterator[Sequence[Any]]:
    """A row for each payout that is to leave, in the order of the batch; raises `UnknownBatch`."""
    assert asked.batch_id is not None, "it was asked for"
    batch = await payouts.batch(session, asked.mutual.id, PayoutBatchId(asked.batch_id))
    leaving = [one for one in batch.payouts if one.state is not State.REJECTED]
    known = await facilities.facilities_by_id(
        session, asked.mutual.id, [one.facility_id for one in leaving if one.facility_id]
    )
    number = f"{batch.made_at.year}-{batch.number:04d}"
    told = [
        (
            number,
            position,
            known[one.facility_id].name if one.facility_id else None,
            one.payee.kind.value,
            masked(one),
            one.gross,
            one.offset,
            one.amount,
            one.state.word,
            one.operator_reference,
        )
        for position, one in enumerate(leaving, 1)
    ]
    yield asked.part(told)
