"""The simulated MTN MoMo that foreign clients speak with: one operator for each product."""

import pytest

from tests.peers.conftest import Operator, Serve

MARKET = "mtnivorycoast"
KEYS = {"subscription_key": "b7c9", "api_user": "2f6e1c1a-8c53-4a39-9d8e-0d2f4b6a7c11", "api_key": "key-for-tests"}
PAYER, PAYEE = "2250700111222", "2250500111333"
PROMPT, PAYOUT = "5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50", "6c1f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f51"


@pytest.fixture
async def till(operate: Serve) -> Operator:
    return await operate("mtn_momo", product="collection", target_environment=MARKET, **KEYS)


@pytest.fixture
async def purse(operate: Serve) -> Operator:
    return await operate("mtn_momo", product="disbursement", target_environment=MARKET, **KEYS)
