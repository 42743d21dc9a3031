"""`momo_openapi` prompts and pays at our simulated MTN MoMo."""

import json

import pytest

from tests.peers.conftest import Operator, Start
from tests.peers.desk import Desk
from tests.peers.foreigners import Foreigner, Refusal
from tests.peers.momo import KEYS, MARKET, PAYEE, PAYER, PAYOUT, PROMPT, purse, till

__all__ = ["purse", "till"]

pytestmark = pytest.mark.peer("momo-openapi")

SAID = {"payer_message": "Prime mars", "payee_note": "prem-01HQ8"}
ORDER = {"amount": 2500, "phone_number": PAYER, "external_id": "prem-01HQ8", "reference_id": PROMPT}
TRANSFER = {"amount": 2500, "phone_number": PAYEE, "external_id": "po-01HQ8", "reference_id": PAYOUT}


async def opened(start: Start, operator: Operator, product: str) -> Foreigner:
    foreigner = await start("momo_openapi")
    await foreigner.ask(
        "open",
        product=product,
        subscription_key=KEYS["subscription_key"],
        user_id=KEYS["api_user"],
        credential_token=KEYS["api_key"],
        target_environment=MARKET,
        currency="XOF",
        base_url=operator.url,
    )
    return foreigner


@pytest.fixture
async def collection(start: Start, till: Operator) -> Foreigner:
    return await opened(start, till, "collection")


@pytest.fixture
async def disbursement(start: Start, purse: Operator) -> Foreigner:
    return await opened(start, purse, "disbursement")


async def test_a_prompt_it_makes_is_open_until_the_payer_approves(
    collection: Foreigner, till: Operator, desk: Desk
) -> None:
    await collection.call("request_to_pay", **ORDER, **SAID, callback_url=f"{desk.base}/request")
    before = await collection.call("get_transaction_status", reference_id=PROMPT)
    await till.people.post("/people/answers", reference=PROMPT)

    after = await collection.call("get_transaction_status", reference_id=PROMPT)
    told = json.loads((await desk.next("/request")).body)

    assert (before["status"], after["status"], told["status"]) == ("PENDING", "SUCCESSFUL", "SUCCESSFUL")
    assert (after["amount"], after["payer"]["partyId"]) == ("2500", PAYER)
    assert after["financialTransactionId"] == told["financialTransactionId"]


async def test_it_reads_why_a_payer_refused(collection: Foreigner, till: Operator) -> None:
    await collection.call("request_to_pay", **ORDER, **SAID)
    await till.people.post("/people/answers", reference=PROMPT, reason="APPROVAL_REJECTED")

    told = await collection.call("get_transaction_status", reference_id=PROMPT)

    assert (told["status"], told["reason"]) == ("FAILED", "APPROVAL_REJECTED")


async def test_a_transfer_it_sends_twice_is_one_transfer(disbursement: Foreigner) -> None:
    await disbursement.call("transfer", **TRANSFER, **SAID)

    with pytest.raises(Refusal, match="HTTP 409"):
        await disbursement.call("transfer", **TRANSFER, **SAID)

    told = await disbursement.call("get_transaction_status", reference_id=PAYOUT)
    assert (told["status"], told["payee"]["partyId"]) == ("SUCCESSFUL", PAYEE)
    assert await disbursement.call("get_balance") == {"availableBalance": "9997500", "currency": "XOF"}


async def test_a_transfer_nobody_made_is_not_found(disbursement: Foreigner) -> None:
    with pytest.raises(Refusal, match="RESOURCE_NOT_FOUND"):
        await disbursement.call("get_transaction_status", reference_id=PAYOUT)


@pytest.mark.wrong("leaves the two texts empty unless it is given them: that is refused", sheet="mtn-momo §5.1")
async def test_wrong_a_prompt_without_texts_is_refused(collection: Foreigner) -> None:
    with pytest.raises(Refusal, match="INTERNAL_PROCESSING_ERROR"):
        await collection.call("request_to_pay", **ORDER)
