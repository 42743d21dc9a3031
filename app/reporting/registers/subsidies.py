"""Where each funder stands, as rows of a register (F4)."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from app import subsidies
from app.db import Session
from app.reporting.registers.model import Asked, Register
from app.subsidies import Age


async def positions(session: Session, register: Register, asked: Asked) -> AsyncIterator[Sequence[Any]]:
    """A row for each funder: accrued, billed, received, what is open by age."""
    found = await subsidies.positions(session, asked.mutual.id, asked.on)
    told = [
        (
            one.funder.value,
            one.name,
            one.accrued,
            one.unbilled,
            one.billed,
            one.received,
            one.disallowed,
            one.excess,
            one.open,
            *(one.open_by_age[age] for age in Age),
        )
        for one in found
    ]
    yield asked.part(told)
