"""Money in suspense as rows of a register, with how many units it may be for (A3, A4)."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from app import collection
from app.core.ids import PaymentId
from app.db import Session
from app.reporting.registers.model import Asked, Register
from app.reporting.registers.reading import from_sql

MOST_WITH_CANDIDATES = 200


async def waiting(session: Session, register: Register, asked: Asked) -> AsyncIterator[Sequence[Any]]:
    """The oldest come with their candidates counted: each count asks four questions, and people begin at the top."""
    found = [row async for page in from_sql(session, register, asked) for row in page]
    for place, row in enumerate(found):
        count = None
        if place < MOST_WITH_CANDIDATES:
            count = len(await collection.candidates(session, asked.mutual.id, PaymentId(row[0])))
        yield [(*row[1:], count)]
