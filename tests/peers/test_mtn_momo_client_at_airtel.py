"""`mtn-momo-client` prompts and pays at our simulated Airtel Money too."""

from dataclasses import replace

import pytest

from app.providers.simulators.airtel_money import AirtelMoneySimulator
from tests.peers.airtel import NIAMEY, PAYEE, PAYER, airtel, airtel_url
from tests.peers.conftest import Start
from tests.peers.foreigners import Foreigner, Refusal

__all__ = ["airtel", "airtel_url"]

pytestmark = pytest.mark.peer("mtn-momo-client")

KEYS = {"client_id": NIAMEY.client_id, "client_secret": NIAMEY.client_secret, "country": "NE", "currency": "XOF"}
PROMPT, PAYOUT = "5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50", "6c1f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f51"


@pytest.fixture
async def open_market(airtel: AirtelMoneySimulator) -> AirtelMoneySimulator:
    """A country that asks for no signature, and takes ids and amounts as clients write them (airtel-money §5, §6)."""
    airtel.dialect = replace(airtel.dialect, wants_signature=False, is_lenient=True)
    return airtel


async def opened(start: Start, url: str, product: str, **other: str) -> Foreigner:
    foreigner = await start("mtn_momo_client")
    await foreigner.ask("open", product=product, base_url=url, **KEYS, **other)
    return foreigner


async def test_a_prompt_it_makes_is_open_until_the_payer_approves(
    start: Start, airtel_url: str, open_market: AirtelMoneySimulator
) -> None:
    client = await opened(start, airtel_url, "collection")
    order = {"amount": "2500", "phone": f"227{PAYER}", "reference": "MBR0091", "transaction_id": PROMPT}
    await client.call("request_to_pay", **order)
    before = await client.call("get_payment_status", external_id=PROMPT)
    ended = open_market.approve(PROMPT)

    after = await client.call("get_payment_status", external_id=PROMPT)

    assert (before["status"], after["status"]) == ("TIP", "TS")
    assert after["airtel_money_id"] == ended.movement_id


async def test_a_payout_with_a_pin_that_it_encrypted_is_paid_once(
    start: Start, airtel_url: str, open_market: AirtelMoneySimulator
) -> None:
    key = open_market.keys.public()["key"]
    client = await opened(start, airtel_url, "disbursement", pin=NIAMEY.pin, public_key=key)
    order = {"amount": "18000", "phone": PAYEE, "reference": "CLM4471", "transaction_id": PAYOUT}
    await client.call("transfer", **order)

    with pytest.raises(Refusal):
        await client.call("transfer", **order)

    found = await client.call("get_transfer_status", external_id=PAYOUT)
    held = await client.call("get_balance")
    assert (found["status"], held["available_balance"]) == ("TS", "82000")


async def test_it_is_told_of_a_refusal_that_comes_with_200(
    start: Start, airtel_url: str, open_market: AirtelMoneySimulator
) -> None:
    client = await opened(start, airtel_url, "collection")

    with pytest.raises(Refusal):
        await client.call("get_payment_status", external_id="nobody-s")


@pytest.mark.wrong("takes only UUIDs for an id: 25 letters and digits are safe", sheet="airtel-money §5")
async def test_wrong_an_id_as_it_wants_it_is_refused_where_ids_are_short(
    start: Start, airtel_url: str, airtel: AirtelMoneySimulator
) -> None:
    airtel.dialect = replace(airtel.dialect, wants_signature=False)
    client = await opened(start, airtel_url, "collection")

    with pytest.raises(Refusal):
        await client.call("request_to_pay", amount="2500", phone=PAYER, reference="MBR0091", transaction_id=PROMPT)
    with pytest.raises(Refusal, match="transaction_id"):
        await client.call("request_to_pay", amount="2500", phone=PAYER, reference="MBR0091", transaction_id="prem01")
