"""`airtelmoney-py` signs, prompts and pays at our simulated Airtel Money, and takes the hash of its callbacks."""

import json
from dataclasses import replace
from typing import Literal

import pytest

from app.providers.simulators.airtel_money import AirtelMoneySimulator
from tests.peers.airtel import NIAMEY, PAYEE, PAYER, airtel, airtel_url
from tests.peers.conftest import Start
from tests.peers.desk import Desk
from tests.peers.foreigners import Foreigner, Refusal

__all__ = ["airtel", "airtel_url"]

pytestmark = pytest.mark.peer("airtelmoney-py")

PROMPT = {"reference": "MBR0091", "msisdn": PAYER, "amount": 2500, "transaction_id": "prem01HQ8"}
PAYOUT = {"reference": "CLM4471", "msisdn": PAYEE, "amount": 18000, "transaction_id": "po01HQ7", "pin": NIAMEY.pin}


async def opened(start: Start, url: str, **other: str) -> Foreigner:
    foreigner = await start("airtelmoney")
    keys = {"client_id": NIAMEY.client_id, "client_secret": NIAMEY.client_secret, **other}
    await foreigner.ask("open", **keys, base_url=url, country="NE", currency="XOF")
    return foreigner


@pytest.fixture
async def client(start: Start, airtel_url: str) -> Foreigner:
    return await opened(start, airtel_url)


async def test_a_prompt_that_it_signs_is_open_until_the_payer_approves(
    client: Foreigner, airtel: AirtelMoneySimulator
) -> None:
    """The simulator opens what it sealed, and compares it with what came (airtel-money §3.1)."""
    taken = await client.call("collection.payment", **PROMPT)
    before = await client.call("collection.enquiry", transaction_id="prem01HQ8")
    ended = airtel.approve("prem01HQ8")

    after = await client.call("collection.enquiry", transaction_id="prem01HQ8")

    words = [told["data"]["transaction"]["status"] for told in (taken, before, after)]
    assert words == ["SUCCESS", "TIP", "TS"]
    assert after["data"]["transaction"]["airtel_money_id"] == ended.movement_id


async def test_a_prompt_that_is_not_signed_is_refused_where_it_must_be(client: Foreigner) -> None:
    told = await client.call("collection.payment", **PROMPT, sign=False)

    assert (told["status"]["success"], told["status"]["response_code"]) == (False, "DP00800001026")


async def test_what_it_gives_back_is_given_back_once(client: Foreigner, airtel: AirtelMoneySimulator) -> None:
    await client.call("collection.payment", **PROMPT)
    paid = airtel.approve("prem01HQ8")
    airtel.dialect = replace(airtel.dialect, wants_signature=False)

    told = [await client.call("collection.refund", airtel_money_id=paid.movement_id) for _ in range(2)]

    assert [one["status"]["success"] for one in told] == [True, False]


async def test_a_payout_with_a_pin_that_it_encrypted_is_paid_once(
    client: Foreigner, airtel: AirtelMoneySimulator
) -> None:
    airtel.dialect = replace(airtel.dialect, wants_signature=False)
    told = [await client.call("disbursement.payment", **PAYOUT) for _ in range(2)]

    found = await client.call("disbursement.enquiry", transaction_id="po01HQ7")
    held = await client.call("account.balance")

    assert [one["status"]["response_code"] for one in told] == ["DP00900001001", "DP00900001011"]
    assert (found["data"]["transaction"]["status"], held["data"]["balance"]) == ("TS", "82000")


async def test_a_wrong_pin_is_refused(client: Foreigner, airtel: AirtelMoneySimulator) -> None:
    airtel.dialect = replace(airtel.dialect, wants_signature=False)

    with pytest.raises(Refusal, match="HTTP 400"):
        await client.call("disbursement.payment", **{**PAYOUT, "pin": "0000"})


async def test_wrong_keys_are_refused_although_the_answer_is_200(start: Start, airtel_url: str) -> None:
    stranger = await opened(start, airtel_url, client_secret="another")

    with pytest.raises(Refusal, match="Invalid client authentication"):
        await stranger.call("account.balance")


async def told_with_hash(
    client: Foreigner, airtel: AirtelMoneySimulator, desk: Desk, covered: Literal["body", "transaction"]
) -> dict[str, object]:
    airtel.dialect = replace(airtel.dialect, hash_over=covered)
    airtel.register(NIAMEY, f"{desk.base}/airtel")
    await client.call("collection.payment", **PROMPT)
    airtel.approve("prem01HQ8")
    await airtel.callbacks.deliver_all()
    told: dict[str, object] = json.loads((await desk.next("/airtel")).body)
    return told


async def test_it_takes_a_hash_over_the_transaction_alone(
    client: Foreigner, airtel: AirtelMoneySimulator, desk: Desk
) -> None:
    told = await told_with_hash(client, airtel, desk, "transaction")

    assert await client.ask("is_proven", body=told, key=NIAMEY.callback_key) is True
    assert await client.ask("is_proven", body={**told, "transaction": {}}, key=NIAMEY.callback_key) is False


@pytest.mark.wrong("knows no hash over the body, as the published sample has it", sheet="airtel-money §7")
async def test_wrong_it_refuses_a_hash_over_the_body(
    client: Foreigner, airtel: AirtelMoneySimulator, desk: Desk
) -> None:
    told = await told_with_hash(client, airtel, desk, "body")

    assert await client.ask("is_proven", body=told, key=NIAMEY.callback_key) is False


@pytest.mark.wrong("makes up ids of 36 characters with dashes: 25 letters and digits are safe", sheet="airtel-money §5")
async def test_wrong_an_id_of_its_own_is_refused(client: Foreigner) -> None:
    told = await client.call("collection.payment", **{**PROMPT, "transaction_id": None})

    assert (told["status"]["success"], told["status"]["result_code"]) == (False, "ESB000008")
