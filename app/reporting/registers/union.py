"""The union's list of its mutuals: where each stands, and which of its thresholds are passed."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from app.core.money import Money
from app.db import Session
from app.reporting.indicators import Indicator, dashboard
from app.reporting.registers.model import Asked, Register
from app.reporting.words import Words

FIGURES = ("penetration", "recovery", "loss_ratio")


async def key_figures(session: Session, register: Register, asked: Asked) -> AsyncIterator[Sequence[Any]]:
    """A row for each mutual that the reader sees."""
    words = Words(asked.language)
    for mutual in asked.part(asked.mutuals):
        board = await dashboard(session, mutual, asked.on)
        assert board.headline is not None, "it is of the whole mutual"
        found = {one.name: one for one in board.indicators}
        yield [
            (
                mutual.currency.code,
                mutual.code,
                mutual.name,
                *(found[name].value for name in FIGURES),
                board.headline.reserve_months.value,
                _money(found["arrears"], mutual.currency),
                board.headline.suspense,
                board.headline.payable,
                ", ".join(words(f"indicators.{one.name}.name") for one in board.alerts),
            )
        ]


def _money(one: Indicator, currency: Any) -> Money:
    return Money(int(one.value or 0), currency)
