"""Calls as they leave: paths, token, and the signature that an account may demand (pawapay §1, §2, §6)."""

import json

import pytest
import respx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import ProviderUnavailable
from app.providers.http_signatures import SignedRequest, flaw_in
from app.providers.pawapay import PawaPay
from app.providers.pawapay.client import COVERED
from app.providers.simulators.pawapay import Account, PawaPaySimulator
from app.providers.simulators.pawapay.seals import KEY, listed

from .conftest import TEN, URL, keys
from .contract_case import ACCOUNT, DEPOSIT_ID, ORDER, PAYOUT, credentials

PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
OURS = {"signing_key": PEM, "signing_key_id": "OURS:1"}


async def test_an_order_carries_the_token_and_its_body_to_the_letter(
    network: respx.MockRouter, pawapay: PawaPay
) -> None:
    sent = network.post("/v2/deposits").respond(200, json={"depositId": DEPOSIT_ID, "status": "ACCEPTED"})

    await pawapay.request_payment(ORDER)

    request = sent.calls.last.request
    assert request.headers["authorization"] == f"Bearer {ACCOUNT.api_token}"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content)["depositId"] == DEPOSIT_ID
    assert not [name for name in request.headers if "signature" in name or "digest" in name]


async def test_balances_are_asked_for_our_country(network: respx.MockRouter, pawapay: PawaPay) -> None:
    """pawapay §2."""
    body = {"balances": [{"country": "MLI", "currency": "XOF", "balance": "7"}]}
    asked = network.get("/v2/wallet-balances", params={"country": "MLI"}).respond(200, json=body)

    balance = await pawapay.balance()

    assert asked.called
    assert balance is not None and balance.available == Money(7, XOF)


async def test_an_order_is_signed_where_we_have_a_key(network: respx.MockRouter, clock: VirtualClock) -> None:
    """pawapay §6: requests also cover content-length."""
    sent = network.post("/v2/payouts").respond(
        200, json={"payoutId": "0f3a9b52-6f1d-4f0e-8f0a-3b1c2d4e0031", "status": "ACCEPTED"}
    )
    signing = PawaPay.from_credentials(keys(**OURS), clock)

    await signing.pay_out(PAYOUT)
    await signing.close()

    request = sent.calls.last.request
    left = SignedRequest(
        method="POST",
        authority=URL.removeprefix("https://"),
        path="/v2/payouts",
        headers=request.headers,
        body=request.content,
    )
    assert flaw_in(left, {"OURS:1": KEY.public_key()}, TEN, label="sig-pp", required=COVERED) is None
    assert request.headers["signature-date"] == "2026-11-21T10:00:00Z"


async def test_an_account_that_takes_only_signed_orders_takes_ours(clock: VirtualClock) -> None:
    """pawapay §6: by the operator's own reading of the signature; without one nothing was taken, so it may go again."""
    demanding = Account(api_token=ACCOUNT.api_token, demands=(listed()[0]["key"], "OURS:1"))
    simulator = PawaPaySimulator(clock, demanding)
    async with simulator.serving() as url:
        signing = PawaPay.from_credentials({**credentials(url, demanding), **OURS}, clock)
        plain = PawaPay.from_credentials(credentials(url, demanding), clock)

        with pytest.raises(ProviderUnavailable) as refused:
            await plain.request_payment(ORDER)
        handle = await signing.request_payment(ORDER)

        await signing.close()
        await plain.close()
    assert refused.value.facts["reason"] == "HTTP_SIGNATURE_ERROR"
    assert handle.handle == DEPOSIT_ID
