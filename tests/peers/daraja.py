"""The simulated M-Pesa that foreign clients speak with: one shortcode with money to pay out."""

import pytest

from tests.peers.conftest import Operator, Serve
from tests.peers.desk import Desk

KEYS = {"consumer_key": "example-key", "consumer_secret": "example-secret"}
SHORTCODE, PASSKEY, PAYER = "600777", "example-passkey", "254700111222"


@pytest.fixture
async def daraja(operate: Serve, desk: Desk) -> Operator:
    operator = await operate("mpesa", **KEYS, shortcode=SHORTCODE, passkey=PASSKEY, callback_base=desk.base)
    await operator.people.post("/payees/funds", utility="100000")
    return operator
