"""Money in suspense as rows of a register, with how many units it may be for (A3, A4)."""

from collections.abc import AsyncIterator, Sequence
from itertools import zip_longest
from typing import Any

from app import collection
from app.core.ids import PaymentId
from app.db import Session
from app.reporting.registers.model import PLAIN_ROWS, Asked, Register
from app.reporting.registers.reading import from_sql

MOST_WITH_CANDIDATES = 200


async def waiting(session: Session, register: Register, asked: Asked) -> AsyncIterator[Sequence[Any]]:
    """The oldest come with their candidates counted: each count asks four questions, and people begin at the top."""
    found = [row async for page in from_sql(session, register, asked) for row in page]
    oldest = [PaymentId(row[0]) for row in found[:MOST_WITH_CANDIDATES]]
    counts = [len(await collection.candidates(session, asked.mutual.id, payment_id)) for payment_id in oldest]
    told = [(*row[1:], count) for row, count in zip_longest(found, counts)]
    for start in range(0, len(told), PLAIN_ROWS):
        yield told[start : start + PLAIN_ROWS]
