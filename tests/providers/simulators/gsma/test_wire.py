"""What the simulated operator takes and what it refuses, spoken to by bytes (gsma-mobile-money §1, §3, §7)."""

import json
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest

from app.providers.http import Http, HttpAnswer
from app.providers.simulators.gsma import GsmaSimulator

ID = "6b0f1d5e-2f0a-4a0c-9d55-2f6f1c9c0a11"
PAY = "/v1.2/mm/transactions/type/merchantpay"
BASIC = {"Authorization": "Basic bXV0LWthdGk6c2VjcmV0LW9mLWthdGktZm9yLXRlc3Rz"}
DATE = {"X-Date": "2026-11-21T10:00:00Z"}
ORDER = {
    "amount": "2500",
    "currency": "XOF",
    "debitParty": [{"key": "msisdn", "value": "+22370001122"}],
    "creditParty": [{"key": "organisationid", "value": "MUT-KATI"}],
}


@pytest.fixture
async def http(operator_url: str) -> AsyncIterator[Http]:
    client = Http("wire", operator_url, failures=None)
    yield client
    await client.close()


async def bearer(http: Http) -> dict[str, str]:
    answer = await http.send(
        "POST", "/oauth2/token", verb="token", body=b"grant_type=client_credentials", headers=BASIC
    )
    return {"Authorization": f"Bearer {json.loads(answer.body)['access_token']}"}


async def ordered(http: Http, told: object, **other: str) -> HttpAnswer:
    body = json.dumps(told).encode()
    headers = {"X-CorrelationID": ID, "X-Content-Hash": sha256(body).hexdigest(), **DATE, **(await bearer(http))}
    written = {name.replace("_", "-"): value for name, value in other.items()}
    return await http.send("POST", PAY, verb="order", body=body, headers={**headers, **written})


def code(answer: HttpAnswer) -> object:
    return json.loads(answer.body)["errorCode"]


async def test_an_order_is_taken_once(http: Http) -> None:
    """§9."""
    first, again = await ordered(http, ORDER), await ordered(http, ORDER)

    assert (first.status, json.loads(first.body)["status"]) == (202, "pending")
    assert (again.status, code(again)) == (400, "duplicateRequest")


@pytest.mark.parametrize(
    ("other", "status", "refusal"),
    [
        ({"amount": "2500.50"}, 400, "formatError"),
        ({"amount": "2,500"}, 400, "formatError"),
        ({"amount": "25.50"}, 400, "formatError"),
        ({"amount": 2500}, 400, "formatError"),
        ({"debitParty": []}, 400, "formatError"),
        ({"descriptionText": "x" * 161}, 400, "formatError"),
        ({"currency": "XAF"}, 400, "currencyNotSupported"),
        ({"creditParty": [{"key": "organisationid", "value": "MUT-KITA"}]}, 404, "identifierError"),
        ({"debitParty": [{"key": "walletid", "value": "9"}]}, 404, "identifierError"),
    ],
)
async def test_what_the_fields_cannot_hold_is_refused(
    http: Http, other: dict[str, object], status: int, refusal: str
) -> None:
    """§3, §7, §11."""
    answer = await ordered(http, {**ORDER, **other})

    assert (answer.status, code(answer)) == (status, refusal)


@pytest.mark.parametrize(
    "headers",
    [
        {"X_CorrelationID": ""},
        {"X_CorrelationID": "PRM-417"},
        {"X_Content_Hash": "0" * 64},
        {"X_Date": "Sat, 21 Nov 2026 10:00:00 GMT"},
        {"X_Date": "2026-11-21T10:00:00"},
    ],
)
async def test_an_order_has_an_id_a_date_and_its_hash(http: Http, headers: dict[str, str]) -> None:
    """§1."""
    assert code(await ordered(http, ORDER, **headers)) == "formatError"


@pytest.mark.parametrize("authorization", ["", "Bearer nobodys", BASIC["Authorization"], "Basic !!!!", "bare"])
async def test_only_who_was_given_a_token_is_heard(http: Http, authorization: str) -> None:
    """§8."""
    shown = (await bearer(http))["Authorization"].removeprefix("Bearer ") if authorization == "bare" else authorization
    answer = await ordered(http, ORDER, Authorization=shown)

    assert (answer.status, code(answer)) == (401, "clientAuthorisationError")


async def test_a_state_may_be_asked_only_so_often(http: Http, simulator: GsmaSimulator) -> None:
    """§4: pollLimit."""
    taken = json.loads((await ordered(http, ORDER)).body)
    path = f"/v1.2/mm/requeststates/{taken['serverCorrelationId']}"
    headers = {**DATE, **(await bearer(http))}
    simulator.dialect = type(simulator.dialect)(poll_limit=2)

    answers = [await http.send("GET", path, verb="find", headers=headers) for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 400]


@pytest.mark.parametrize(
    "path",
    [
        "responses/none",
        f"responses/{ID}",
        f"requeststates/{ID}",
        "transactions/REF-1",
        "accounts/organisationid/MUT-KITA/balance",
        "accounts/msisdn/MUT-KATI/transactions",
    ],
)
async def test_what_it_does_not_know_or_is_anothers_is_not_found(http: Http, path: str) -> None:
    """§7: identification."""
    headers = {**DATE, **(await bearer(http))}
    answer = await http.send("GET", f"/v1.2/mm/{path}", verb="find", headers=headers)

    assert (answer.status, json.loads(answer.body)["errorCategory"]) == (404, "identification")
