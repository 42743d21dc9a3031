"""The simulated Airtel Money that foreign clients speak with: one application in Niger, which calls us back."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import SystemClock
from app.core.money import XOF, Money
from app.providers.simulators.airtel_money import AirtelMoneySimulator, Application, Dialect

NIAMEY = Application(client_id="application-for-tests", client_secret="secret-for-tests", callback_key="portal-key")
FLOAT = Money(100_000, XOF)
PAYER, PAYEE = "90111222", "90333444"


@pytest.fixture
async def airtel(clock: SystemClock) -> AirtelMoneySimulator:
    """Not yet listening."""
    operator = AirtelMoneySimulator(clock, [NIAMEY])
    operator.books.fund(NIAMEY.client_id, FLOAT)
    operator.dialect = Dialect(wants_signature=True)
    return operator


@pytest.fixture
async def airtel_url(airtel: AirtelMoneySimulator) -> AsyncIterator[str]:
    async with airtel.serving() as url:
        yield url
