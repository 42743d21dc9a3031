"""The simulated pawaPay on loopback, a visitor with the right token, and a desk that takes callbacks."""

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.simulators.pawapay import PawaPaySimulator
from tests.providers.pawapay.contract_case import ACCOUNT

FLOAT = Money(1_000_000, XOF)


@pytest.fixture
def simulator(clock: VirtualClock) -> PawaPaySimulator:
    operator = PawaPaySimulator(clock, ACCOUNT)
    operator.books.fund(ACCOUNT.wallet, FLOAT)
    return operator
