"""`mpesakit` prompts, pays and registers at our simulated M-Pesa, and reads its callbacks and our answers."""

import json

import pytest

from app.core.clock import SystemClock
from app.providers import Verdict
from app.providers.mpesa import Mpesa
from tests.peers.conftest import Operator, Start
from tests.peers.daraja import KEYS, PASSKEY, PAYER, SHORTCODE, daraja
from tests.peers.desk import Desk
from tests.peers.foreigners import Foreigner, Refusal

__all__ = ["daraja"]

pytestmark = pytest.mark.peer("mpesakit")

INITIATED = {"initiator_name": "exampleapi", "security_credential": "ZXhhbXBsZQ=="}


@pytest.fixture
async def client(start: Start, daraja: Operator) -> Foreigner:
    foreigner = await start("mpesakit")
    await foreigner.ask("open", **KEYS, base_url=daraja.url)
    return foreigner


async def push(client: Foreigner, desk: Desk) -> str:
    taken = await client.call(
        "stk_push",
        business_short_code=int(SHORTCODE),
        transaction_type="CustomerPayBillOnline",
        amount=1500,
        party_a=PAYER,
        party_b=SHORTCODE,
        phone_number=PAYER,
        callback_url=f"{desk.base}/stk",
        account_reference="0100012336",
        transaction_desc="Cotisation",
        passkey=PASSKEY,
    )
    return str(taken["CheckoutRequestID"])


async def pay_out(client: Foreigner, desk: Desk) -> dict[str, object]:
    taken: dict[str, object] = await client.ask(
        "pay_out",
        originator_conversation_id="po-01HQ7-1",
        **INITIATED,
        amount=2500,
        party_a=SHORTCODE,
        party_b=PAYER,
        remarks="Lot 2026-11",
        queue_timeout_url=f"{desk.base}/timeout",
        result_url=f"{desk.base}/payout",
    )
    return taken


async def test_a_prompt_it_makes_is_paid_and_it_reads_that_from_our_callback(
    client: Foreigner, daraja: Operator, desk: Desk
) -> None:
    checkout = await push(client, desk)
    answer = await daraja.people.post("/payers/answers", payer=PAYER, outcome="0")

    told = await client.ask("read", shape="prompt", body=json.loads((await desk.next("/stk")).body))
    asked = await client.call(
        "stk_query", business_short_code=int(SHORTCODE), checkout_request_id=checkout, passkey=PASSKEY
    )

    assert (told["amount"], told["phone_number"], told["is_successful"]) == (1500.0, PAYER, True)
    assert told["mpesa_receipt_number"] == json.loads(answer.body)["id"]
    assert asked["ResultCode"] == "0"


async def test_a_payout_it_sends_is_acknowledged_and_refused_the_second_time(client: Foreigner, desk: Desk) -> None:
    taken = await pay_out(client, desk)

    with pytest.raises(Refusal, match="Duplicate OriginatorConversationID"):
        await pay_out(client, desk)

    assert (taken["OriginatorConversationID"], taken["ResponseCode"]) == ("po-01HQ7-1", "0")


async def test_it_reads_that_a_payout_failed(client: Foreigner, daraja: Operator, desk: Desk) -> None:
    await daraja.people.post("/payees/plans", whose=PAYER, outcome="failed")
    await pay_out(client, desk)

    told = await client.ask("read", shape="payout", body=json.loads((await desk.next("/payout")).body))

    assert (told["Result"]["ResultCode"], told["is_successful"]) == (2040, False)


async def test_it_reads_our_confirmation_of_a_payment(client: Foreigner, daraja: Operator, desk: Desk) -> None:
    await daraja.people.post("/payers/payments", payer=PAYER, amount="1500", reference="0100012336")

    told = await client.ask("read", shape="payment", body=json.loads((await desk.next("/confirmation")).body))

    assert (told["TransAmount"], told["BillRefNumber"], told["MSISDN"]) == (1500.0, "0100012336", "2547 ***** 222")


@pytest.mark.parametrize("verdict", Verdict)
async def test_it_knows_every_answer_that_our_adapter_gives_to_a_validation(
    start: Start, clock: SystemClock, verdict: Verdict
) -> None:
    reader = await start("mpesakit")
    mpesa = Mpesa.from_credentials({**KEYS, "shortcode": SHORTCODE}, clock)

    told = await reader.ask("read", shape="answer", body=json.loads(mpesa.answer_validation(verdict).body))
    await mpesa.close()

    assert (told["ResultCode"] == "0") is (verdict is Verdict.ACCEPTED)


async def test_addresses_it_registers_are_told_of_payments(client: Foreigner, daraja: Operator, desk: Desk) -> None:
    """The answer's first key is really misspelt, and it knows (mpesa-daraja §4.1)."""
    registered = await client.call(
        "c2b.register_url",
        short_code=int(SHORTCODE),
        response_type="Completed",
        confirmation_url=f"{desk.base}/elsewhere",
        validation_url=f"{desk.base}/val",
    )

    await daraja.people.post("/payers/payments", payer=PAYER, amount="1500", reference="0100012336")

    assert registered["OriginatorConversationID"]
    assert json.loads((await desk.next("/elsewhere")).body)["BillRefNumber"] == "0100012336"


@pytest.mark.wrong("wants the parameters of a payout's result as a list of their own", sheet="mpesa-daraja §6.2, §9")
async def test_wrong_it_cannot_read_that_a_payout_was_paid(client: Foreigner, desk: Desk) -> None:
    await pay_out(client, desk)

    with pytest.raises(Refusal, match="ResultParameters"):
        await client.ask("read", shape="payout", body=json.loads((await desk.next("/payout")).body))
