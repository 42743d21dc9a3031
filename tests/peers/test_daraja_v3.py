"""`daraja-v3` prompts, pays and registers at our simulated M-Pesa, and reads its callbacks."""

import json

import pytest

from tests.peers.conftest import Operator, Start
from tests.peers.daraja import KEYS, PASSKEY, PAYER, SHORTCODE, daraja
from tests.peers.desk import Desk
from tests.peers.foreigners import Foreigner, Refusal

__all__ = ["daraja"]

pytestmark = pytest.mark.peer("daraja-v3")


async def opened(start: Start, operator: Operator) -> Foreigner:
    foreigner = await start("daraja_v3")
    await foreigner.ask("open", **KEYS, shortcode=SHORTCODE, passkey=PASSKEY, base_url=operator.url)
    return foreigner


@pytest.fixture
async def client(start: Start, daraja: Operator) -> Foreigner:
    return await opened(start, daraja)


async def push(client: Foreigner, desk: Desk) -> str:
    prompt = await client.call(
        "stk_push", phone="0700111222", amount=1500, reference="0100012336", callback_url=f"{desk.base}/stk"
    )
    return str(prompt["checkout_request_id"])


async def pay_out(client: Foreigner, desk: Desk) -> str:
    taken = await client.call(
        "b2c",
        phone=PAYER,
        amount=2500,
        callback_url=f"{desk.base}/payout",
        queue_timeout_url=f"{desk.base}/timeout",
        initiator_name="exampleapi",
        security_credential="ZXhhbXBsZQ==",
    )
    return str(taken["originator_conversation_id"])


async def test_a_prompt_it_makes_is_paid_and_it_reads_that_from_our_callback(
    client: Foreigner, daraja: Operator, desk: Desk
) -> None:
    checkout = await push(client, desk)
    before = await client.call("stk_query", checkout_request_id=checkout)
    answer = await daraja.people.post("/payers/answers", payer=PAYER, outcome="0")

    told = await client.ask("read_prompt", body=json.loads((await desk.next("/stk")).body))
    after = await client.call("stk_query", checkout_request_id=checkout)

    assert (before["is_paid"], before["result_code"], after["is_paid"]) == (False, "4999", True)
    assert (told["paid"], told["amount"], told["phone"]) == (True, 1500.0, PAYER)
    assert told["mpesa_receipt"] == json.loads(answer.body)["id"]
    assert told["checkout_request_id"] == checkout


async def test_it_reads_that_a_prompt_was_given_up(client: Foreigner, daraja: Operator, desk: Desk) -> None:
    await push(client, desk)
    await daraja.people.post("/payers/answers", payer=PAYER, outcome="1032")

    told = await client.ask("read_prompt", body=json.loads((await desk.next("/stk")).body))

    assert (told["paid"], told["result_code"]) == (False, "1032")


async def test_it_is_told_of_a_second_prompt_on_one_phone(client: Foreigner, desk: Desk) -> None:
    await push(client, desk)

    with pytest.raises(Refusal, match="Unable to lock subscriber"):
        await push(client, desk)


async def test_a_payout_it_sends_is_told_under_its_own_id(client: Foreigner, desk: Desk) -> None:
    sent = await pay_out(client, desk)

    result = json.loads((await desk.next("/payout")).body)["Result"]

    assert (result["OriginatorConversationID"], result["ResultCode"]) == (sent, 0)


async def test_addresses_it_registers_are_told_of_payments(client: Foreigner, daraja: Operator, desk: Desk) -> None:
    """It registers by version 1, which shows a hash in place of the number (mpesa-daraja §4.1)."""
    await client.call("c2b_register_urls", validation_url=f"{desk.base}/val", confirmation_url=f"{desk.base}/conf")

    await daraja.people.post("/payers/payments", payer=PAYER, amount="1500", reference="0100012336")

    told = json.loads((await desk.next("/conf")).body)
    assert (told["TransAmount"], told["BillRefNumber"], len(told["MSISDN"])) == ("1500.00", "0100012336", 64)


async def test_a_balance_it_asks_for_comes_later(client: Foreigner, desk: Desk) -> None:
    await client.call(
        "account_balance",
        callback_url=f"{desk.base}/balance",
        queue_timeout_url=f"{desk.base}/timeout",
        initiator_name="exampleapi",
        security_credential="ZXhhbXBsZQ==",
    )

    assert b"Utility Account|KES|100000.00" in (await desk.next("/balance")).body


@pytest.mark.wrong("gives all payouts of one second one id: all but the first are refused", sheet="mpesa-daraja §6.1")
async def test_wrong_payouts_of_one_second_have_one_id(client: Foreigner, desk: Desk) -> None:
    await client.ask("stop_the_clock")
    await pay_out(client, desk)

    with pytest.raises(Refusal, match="Duplicate OriginatorConversationID"):
        await pay_out(client, desk)


@pytest.mark.wrong("keeps a token that another client's has ended, and fetches none", sheet="mpesa-daraja §2")
async def test_wrong_a_second_client_locks_it_out(
    client: Foreigner, start: Start, daraja: Operator, desk: Desk
) -> None:
    checkout = await push(client, desk)
    other = await start("mpesakit")
    await other.ask("open", **KEYS, base_url=daraja.url)
    await other.call("token_manager.get_token")

    with pytest.raises(Refusal, match="Invalid Access Token"):
        await client.call("stk_query", checkout_request_id=checkout)


@pytest.mark.wrong("refuses more than 150 000, the limit of older texts", sheet="mpesa-daraja §15")
async def test_wrong_it_refuses_what_daraja_takes(client: Foreigner) -> None:
    with pytest.raises(Refusal) as refused:
        await client.call("stk_push", phone=PAYER, amount=150_001, reference="0100012336")

    assert refused.value.kind == "ValidationError"
