"""The simulated operator speaks as its fact sheet says, word by word (mtn-momo §2-§6)."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from app.core import jsontext
from app.core.money import GHS, Money
from app.providers.http import Http, HttpAnswer
from app.providers.simulators.base import PayoutPlan
from app.providers.simulators.mtn_momo import Contract, MtnMomoSimulator, Status
from tests.providers.mtn_momo.contract_case import COLLECTION, DISBURSEMENT

REFERENCE = "5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50"
REQUEST: Mapping[str, object] = {
    "amount": "2500",
    "currency": "XOF",
    "externalId": "prem-01HQ8",
    "payer": {"partyIdType": "MSISDN", "partyId": "2250700111222"},
    "payerMessage": "Prime mars",
    "payeeNote": "prem-01HQ8",
}


@pytest.fixture
async def visitor(operator_url: str) -> AsyncIterator[Http]:
    http = Http("visitor", operator_url)
    yield http
    await http.close()


def basic(contract: Contract) -> dict[str, str]:
    pair = b64encode(f"{contract.api_user}:{contract.api_key}".encode()).decode()
    return {"Authorization": f"Basic {pair}", "Ocp-Apim-Subscription-Key": contract.subscription_key}


async def ask_token(visitor: Http, contract: Contract = COLLECTION, **other: str) -> HttpAnswer:
    headers = {**basic(contract), "Content-Length": "0", **{name.replace("_", "-"): v for name, v in other.items()}}
    return await visitor.send("POST", f"/{contract.product}/token/", verb="token", body=b"", headers=headers)


async def headers_of(visitor: Http, contract: Contract = COLLECTION) -> dict[str, str]:
    token = json.loads((await ask_token(visitor, contract)).body)["access_token"]
    return {
        "Authorization": f"Bearer {token}",
        "Ocp-Apim-Subscription-Key": contract.subscription_key,
        "X-Target-Environment": contract.target_environment,
        "X-Reference-Id": REFERENCE,
    }


async def ask(visitor: Http, headers: Mapping[str, str], **other: object) -> HttpAnswer:
    body = jsontext.encode({**REQUEST, **other})
    return await visitor.send("POST", "/collection/v1_0/requesttopay", verb="ask", body=body, headers=headers)


async def status(visitor: Http, headers: Mapping[str, str], reference: str = REFERENCE) -> HttpAnswer:
    return await visitor.send("GET", f"/collection/v1_0/requesttopay/{reference}", verb="ask", headers=headers)


def code(answer: HttpAnswer) -> tuple[int, object]:
    return answer.status, json.loads(answer.body)["code"]


async def test_a_token_is_given_for_a_product_and_its_type_is_what_it_is(visitor: Http) -> None:
    """mtn-momo §2."""
    told = json.loads((await ask_token(visitor)).body)

    assert (told["token_type"], told["expires_in"]) == ("access_token", 3_600)


async def test_a_token_without_a_length_is_411_with_a_page(visitor: Http) -> None:
    """mtn-momo §2."""
    headers = {**basic(COLLECTION), "Content-Length": "2"}
    answer = await visitor.send("POST", "/collection/token/", verb="token", body=b"{}", headers=headers)

    assert (answer.status, answer.body[:6]) == (411, b"<html>")


async def test_a_token_for_wrong_keys_is_refused_in_the_operators_words(visitor: Http) -> None:
    """mtn-momo §2: by the API, or by the gateway before it."""
    login = await ask_token(visitor, replace(COLLECTION, api_key="wrong"))
    gate = await ask_token(visitor, replace(COLLECTION, subscription_key=DISBURSEMENT.subscription_key))

    assert (login.status, json.loads(login.body)) == (401, {"error": "login_failed"})
    assert (gate.status, json.loads(gate.body)["statusCode"]) == (401, 401)


async def test_the_new_platform_wants_the_market_for_a_token_and_no_scripting_library(
    visitor: Http, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §1."""
    simulator.dialect = replace(simulator.dialect, needs_environment=True)

    assert (await ask_token(visitor)).status == 400
    assert (await ask_token(visitor, X_Target_Environment="mtnivorycoast")).status == 200
    refused = await ask_token(visitor, User_Agent="python-httpx/0.28")
    assert (refused.status, refused.body[:6]) == (403, b"<html>")


async def test_a_request_is_taken_without_a_word_and_told_as_it_is(visitor: Http, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §0.2, §5.3: the sheet's own example."""
    headers = await headers_of(visitor)
    taken = await ask(visitor, headers)
    before = json.loads((await status(visitor, headers)).body)
    simulator.approve(REFERENCE)
    after = json.loads((await status(visitor, headers)).body)

    assert (taken.status, taken.body) == (202, b"")
    assert before == {**REQUEST, "status": "PENDING"}
    assert after == {**REQUEST, "status": "SUCCESSFUL", "financialTransactionId": after["financialTransactionId"]}
    assert after["financialTransactionId"].isdigit()


@pytest.mark.parametrize(("written", "told"), [("5.0", "5"), ("2500.00", "2500"), ("10", "10")])
async def test_amounts_come_back_renormalised(visitor: Http, written: str, told: str) -> None:
    """mtn-momo §5.3."""
    headers = await headers_of(visitor)
    await ask(visitor, headers, amount=written)

    assert json.loads((await status(visitor, headers)).body)["amount"] == told


@pytest.mark.parametrize("as_object", [False, True])
async def test_a_failure_has_a_reason_bare_or_in_an_object(
    visitor: Http, simulator: MtnMomoSimulator, as_object: bool
) -> None:
    """mtn-momo §0.5, §0.6, §12."""
    simulator.dialect = replace(simulator.dialect, reason_as_object=as_object)
    headers = await headers_of(visitor)
    await ask(visitor, headers)
    simulator.decline(REFERENCE)
    answer = await status(visitor, headers)

    bare = {"code": "APPROVAL_REJECTED", "message": "Approval rejected"} if as_object else "APPROVAL_REJECTED"
    told = json.loads(answer.body)
    assert (answer.status, told["status"], told["reason"]) == (200, "FAILED", bare)
    assert "financialTransactionId" not in told


async def test_markets_have_words_of_their_own(visitor: Http, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §6, §11."""
    headers = await headers_of(visitor)
    await ask(visitor, headers)
    words = []
    for word in (Status.CREATED, "SETTLED_MAYBE"):
        simulator.word("collection", REFERENCE, word)
        words.append(json.loads((await status(visitor, headers)).body)["status"])
    simulator.decline(REFERENCE, None, status=Status.REJECTED)
    told = json.loads((await status(visitor, headers)).body)

    assert words == ["CREATED", "SETTLED_MAYBE"]
    assert (told["status"], told.get("reason")) == ("REJECTED", None)


async def test_a_receipt_may_be_missing(visitor: Http, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §11."""
    simulator.dialect = replace(simulator.dialect, tells_receipts=False)
    headers = await headers_of(visitor)
    await ask(visitor, headers)
    simulator.approve(REFERENCE)

    assert "financialTransactionId" not in json.loads((await status(visitor, headers)).body)


async def test_the_same_reference_again_is_409_and_the_first_body_stands(visitor: Http) -> None:
    """mtn-momo §8."""
    headers = await headers_of(visitor)
    await ask(visitor, headers)
    again = await ask(visitor, headers, amount="9000")

    assert code(again) == (409, "RESOURCE_ALREADY_EXIST")
    assert json.loads((await status(visitor, headers)).body)["amount"] == "2500"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"payerMessage": ""}, (500, "INTERNAL_PROCESSING_ERROR")),
        ({"payeeNote": ""}, (500, "INTERNAL_PROCESSING_ERROR")),
        ({"currency": "EUR"}, (500, "INVALID_CURRENCY")),
        ({"amount": "2500.5"}, (400, "VALIDATION_ERROR")),
        ({"amount": 2_500}, (400, "VALIDATION_ERROR")),
        ({"payer": {"partyIdType": "MSISDN", "partyId": "+2250700111222"}}, (400, "VALIDATION_ERROR")),
        ({"payer": None}, (400, "VALIDATION_ERROR")),
        ({"externalId": None}, (400, "VALIDATION_ERROR")),
        ({"payerMessage": "x" * 161}, (400, "VALIDATION_ERROR")),
    ],
)
async def test_what_the_fields_cannot_hold_is_refused_by_code(
    visitor: Http, simulator: MtnMomoSimulator, other: dict[str, object], expected: tuple[int, str]
) -> None:
    """mtn-momo §5.1, §6: an empty text is an HTTP 500 in production."""
    answer = await ask(visitor, await headers_of(visitor), **other)

    assert code(answer) == expected
    assert simulator.books.all() == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"X-Reference-Id": ""}, (400, "VALIDATION_ERROR")),
        ({"X-Reference-Id": "5b0f7a2e-3c1d-1e8f-9a66-0d1c2b3a4f50"}, (400, "VALIDATION_ERROR")),
        ({"X-Reference-Id": "5b0f7a2e3c1d4e8f9a660d1c2b3a4f50"}, (400, "VALIDATION_ERROR")),
        ({"X-Target-Environment": "mtnbenin"}, (500, "NOT_ALLOWED_TARGET_ENVIRONMENT")),
    ],
)
async def test_headers_are_demanded(visitor: Http, other: dict[str, str], expected: tuple[int, str]) -> None:
    """mtn-momo §3: a UUID of version 4, the right market."""
    assert code(await ask(visitor, {**await headers_of(visitor), **other})) == expected


async def test_a_callback_goes_to_the_registered_host_alone(visitor: Http, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §3."""
    bound = replace(COLLECTION, api_user="bound-user", callback_host="pay.example.org")
    simulator.sign(bound)
    headers = await headers_of(visitor, bound)
    elsewhere = await ask(visitor, {**headers, "X-Callback-Url": "https://evil.example.org/in"})
    at_home = await ask(visitor, {**headers, "X-Callback-Url": "https://pay.example.org/in"})

    assert code(elsewhere) == (400, "INVALID_CALLBACK_URL_HOST")
    assert at_home.status == 202


async def test_a_token_of_one_product_or_that_was_revoked_opens_nothing(
    visitor: Http, simulator: MtnMomoSimulator
) -> None:
    """mtn-momo §0.8, §11: 401 in mid-flight."""
    headers = await headers_of(visitor)
    foreign = {**await headers_of(visitor, DISBURSEMENT), "Ocp-Apim-Subscription-Key": COLLECTION.subscription_key}
    crossed = await ask(visitor, foreign)
    simulator.counter.revoke_tokens()

    assert (crossed.status, (await ask(visitor, headers)).status) == (401, 401)


async def test_what_nobody_asked_and_what_another_merchant_asked_is_not_found(
    visitor: Http, simulator: MtnMomoSimulator
) -> None:
    other = replace(COLLECTION, api_user="other-user")
    simulator.sign(other)
    headers, others = await headers_of(visitor), await headers_of(visitor, other)
    await ask(visitor, others)

    for reference in (REFERENCE, "nonsense", "7b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50"):
        assert code(await status(visitor, headers, reference)) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(("refusal", "face"), [("PAYER_NOT_FOUND", 500), ("PAYER_LIMIT_REACHED", 400)])
async def test_a_planned_refusal_has_the_face_the_sheet_gives_it(
    visitor: Http, simulator: MtnMomoSimulator, refusal: str, face: int
) -> None:
    """mtn-momo §6: some refusals look like a breakdown."""
    simulator.plan_payout("2250700111222", PayoutPlan(refusal=refusal))
    headers = await headers_of(visitor)

    assert code(await ask(visitor, headers)) == (face, refusal)
    assert (await ask(visitor, headers)).status == 202


async def test_the_sandbox_speaks_of_euros(visitor: Http, simulator: MtnMomoSimulator) -> None:
    """mtn-momo §9."""
    sandbox = replace(COLLECTION, api_user="sandbox-user", target_environment="sandbox", currency=GHS)
    simulator.sign(sandbox)
    simulator.books.fund(sandbox.account, Money(1_550, GHS))
    headers = await headers_of(visitor, sandbox)
    answer = await visitor.send("GET", "/collection/v1_0/account/balance", verb="ask", headers=headers)

    assert json.loads(answer.body) == {"availableBalance": "15.50", "currency": "EUR"}
    assert code(await ask(visitor, headers, currency="GHS")) == (500, "INVALID_CURRENCY")
    assert (await ask(visitor, headers, currency="EUR")).status == 202
