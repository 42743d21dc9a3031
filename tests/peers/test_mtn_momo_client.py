"""`mtn-momo-client` prompts and pays at our simulated MTN MoMo."""

import pytest

from tests.peers.conftest import Operator, Start
from tests.peers.foreigners import Foreigner, Refusal
from tests.peers.momo import KEYS, MARKET, PAYEE, PAYER, PAYOUT, PROMPT, purse, till

__all__ = ["purse", "till"]

pytestmark = pytest.mark.peer("mtn-momo-client")

TEXTS = {"payer_message": "Prime mars", "payee_note": "prem-01HQ8"}
ORDER = {"amount": "2500", "currency": "XOF", "external_id": "prem-01HQ8", "payer": PAYER, **TEXTS}
TRANSFER = {"amount": "2500", "currency": "XOF", "external_id": "po-01HQ8", "payee": PAYEE, **TEXTS}


async def opened(start: Start, operator: Operator, product: str, **other: str) -> Foreigner:
    foreigner = await start("mtn_momo_client")
    await foreigner.ask("open", product=product, base_url=operator.url, environment=MARKET, **KEYS, **other)
    return foreigner


@pytest.fixture
async def collection(start: Start, till: Operator) -> Foreigner:
    return await opened(start, till, "collection", agent="a-mutual")


@pytest.fixture
async def disbursement(start: Start, purse: Operator) -> Foreigner:
    return await opened(start, purse, "disbursement", agent="a-mutual")


async def test_a_prompt_it_makes_is_open_until_the_payer_approves(collection: Foreigner, till: Operator) -> None:
    await collection.ask("request_to_pay", reference_id=PROMPT, **ORDER)
    before = await collection.ask("told", path="get_payment_status", payment_id=PROMPT)
    await till.people.post("/people/answers", reference=PROMPT)

    after = await collection.ask("told", path="get_payment_status", payment_id=PROMPT)

    assert (before["status"], before["receipt"], after["status"]) == ("PENDING", None, "SUCCESSFUL")
    assert (after["amount"], after["payer"], after["external_id"]) == ("2500", PAYER, "prem-01HQ8")
    assert after["receipt"]


async def test_it_reads_why_a_payer_refused(collection: Foreigner, till: Operator) -> None:
    await collection.ask("request_to_pay", reference_id=PROMPT, **ORDER)
    await till.people.post("/people/answers", reference=PROMPT, reason="APPROVAL_REJECTED")

    told = await collection.ask("told", path="get_payment_status", payment_id=PROMPT)

    assert (told["status"], told["reason"]) == ("FAILED", "APPROVAL_REJECTED")


async def test_a_transfer_it_sends_twice_is_one_transfer(disbursement: Foreigner) -> None:
    await disbursement.ask("transfer", reference_id=PAYOUT, **TRANSFER)

    with pytest.raises(Refusal) as refused:
        await disbursement.ask("transfer", reference_id=PAYOUT, **TRANSFER)

    told = await disbursement.ask("told", path="get_transfer_status", transfer_id=PAYOUT)
    assert (refused.value.kind, told["status"], told["payee"]) == ("ConflictException", "SUCCESSFUL", PAYEE)
    assert await disbursement.call("get_balance") == {"available_balance": "9997500", "currency": "XOF"}


@pytest.mark.wrong("bears its library's name, which the new platform turns away", sheet="mtn-momo §1")
async def test_wrong_it_is_turned_away_by_its_name(start: Start, till: Operator) -> None:
    nameless = await opened(start, till, "collection")

    with pytest.raises(Refusal, match="Operation failed with status 403"):
        await nameless.call("get_balance")
