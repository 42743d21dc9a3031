"""The simulated operator speaks as its fact sheet says, word by word (orange-money B)."""

import json
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.http import Http, HttpAnswer
from app.providers.sealing import public_key, sealed
from app.providers.simulators.orange_money.ewallet import Distributor, OrangeEwalletSimulator

from .conftest import KATI

KEYS = b"client_id=mutuelle-app&client_secret=s3cr3t-for-tests&grant_type=client_credentials"
API = "/api/eWallet/v1"
CASH_IN: Mapping[str, object] = {
    "partner": {"idType": "MSISDN", "id": "76009900", "encryptedPinCode": ""},
    "customer": {"idType": "MSISDN", "id": "76001122"},
    "amount": {"value": 185_000, "unit": "XOF"},
    "reference": "PAY-2026-11-000031",
    "receiveNotification": True,
}


@pytest.fixture
async def visitor(operator_url: str) -> AsyncIterator[Http]:
    http = Http("visitor", operator_url)
    yield http
    await http.close()


async def ask_token(visitor: Http, form: bytes = KEYS) -> HttpAnswer:
    return await visitor.send("POST", "/oauth/v1/token", verb="token", body=form)


async def headers(visitor: Http) -> dict[str, str]:
    token = jsontext.decode((await ask_token(visitor)).body)["access_token"]
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}


async def ask(visitor: Http, path: str, **params: str) -> HttpAnswer:
    return await visitor.send("GET", path, verb="ask", params=params, headers=await headers(visitor))


async def pay(visitor: Http, simulator: OrangeEwalletSimulator, **changes: object) -> HttpAnswer:
    partner = {"idType": "MSISDN", "id": "76009900", "encryptedPinCode": sealed_pin(simulator)}
    body = json.dumps({**CASH_IN, "partner": partner, **changes}).encode()
    return await visitor.send("POST", f"{API}/cashins", verb="pay", body=body, headers=await headers(visitor))


def sealed_pin(simulator: OrangeEwalletSimulator) -> str:
    return sealed("4821", public_key(str(simulator.keys.public()["key"])))


def code(answer: HttpAnswer) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(jsontext.decode(answer.body)["code"])


async def test_a_token_is_given_for_keys_in_form_fields_and_lives_299_seconds(
    visitor: Http, clock: VirtualClock, simulator: OrangeEwalletSimulator
) -> None:
    """B1."""
    given = jsontext.decode((await ask_token(visitor)).body)

    assert (given["token_type"], given["expires_in"], given["refresh_expires_in"]) == ("bearer", 299, 0)
    assert simulator.counter.holder(given["access_token"]) == KATI
    clock.advance(timedelta(seconds=299))
    assert simulator.counter.holder(given["access_token"]) is None


@pytest.mark.parametrize("form", [b"", KEYS.replace(b"s3cr3t", b"secret"), KEYS.replace(b"client_credentials", b"pin")])
async def test_wrong_keys_get_no_token(visitor: Http, form: bytes) -> None:
    answer = await ask_token(visitor, form)

    assert (answer.status, jsontext.decode(answer.body)) == (401, {"error": "invalid_client"})


async def test_without_a_token_nobody_is_heard(visitor: Http) -> None:
    answer = await visitor.send("GET", f"{API}/account", verb="ask", headers={"content-type": "application/json"})

    assert answer.status == 401


async def test_a_get_without_a_content_type_is_a_415(visitor: Http) -> None:
    """B1."""
    told = await headers(visitor)
    del told["content-type"]

    answer = await visitor.send("GET", f"{API}/transactions", verb="ask", headers=told)

    assert answer.status == 415


async def test_the_public_key_is_392_characters_without_pem_lines(visitor: Http) -> None:
    """B2."""
    told = jsontext.decode((await ask(visitor, "/api/account/v1/publicKeys")).body)

    assert (told["keyType"], told["keySize"], len(told["key"])) == ("RSA", 2048, 392)
    assert b64decode(told["key"], validate=True)


async def test_a_cash_in_is_answered_with_its_reference_and_id(
    visitor: Http, simulator: OrangeEwalletSimulator
) -> None:
    """B5."""
    answer = await pay(visitor, simulator)

    assert jsontext.decode(answer.body) == {
        "status": "SUCCESS",
        "transactionId": "CI261121.1000.B00001",
        "reference": "PAY-2026-11-000031",
        "description": "OK",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": {"value": "185000", "unit": "XOF"}}, "4099"),
        ({"amount": {"value": 185_000.5, "unit": "XOF"}}, "4099"),
        ({"amount": {"value": 0, "unit": "XOF"}}, "4099"),
        ({"amount": {"value": 185_000, "unit": "XAF"}}, "4099"),
        ({"customer": {"idType": "CODE", "id": "123456"}}, "4099"),
        ({"customer": {"idType": "MSISDN", "id": "22376001122"}}, "2001"),
        ({"partner": {"idType": "MSISDN", "id": "76009900", "encryptedPinCode": "AAAA"}}, "10"),
        ({"partner": {"idType": "MSISDN", "id": "76009901", "encryptedPinCode": "AAAA"}}, "10"),
        ({"amount": {"value": 1_000_001, "unit": "XOF"}}, "2020"),
    ],
)
async def test_a_refusal_is_problem_json_with_its_code(
    visitor: Http, simulator: OrangeEwalletSimulator, changes: dict[str, object], expected: str
) -> None:
    """B9."""
    answer = await pay(visitor, simulator, **changes)

    assert (answer.status, code(answer)) == (400, expected)
    assert simulator.books.payouts() == []


async def test_a_pin_under_a_revoked_key_is_told_apart_from_a_wrong_one(
    visitor: Http, simulator: OrangeEwalletSimulator
) -> None:
    """B2."""
    sealed_before = sealed_pin(simulator)
    simulator.keys.revoke()

    answer = await pay(
        visitor, simulator, partner={"idType": "MSISDN", "id": "76009900", "encryptedPinCode": sealed_before}
    )

    assert code(answer) == "4003"


async def test_transactions_are_a_bare_list_with_amounts_that_look_like_fractions(
    visitor: Http, simulator: OrangeEwalletSimulator
) -> None:
    """B6."""
    await pay(visitor, simulator)

    answer = await ask(visitor, f"{API}/transactions", reference="PAY-2026-11-000031")

    [row] = jsontext.decode(answer.body)
    assert b'"value":185000.0' in answer.body
    assert (row["transactionId"], row["status"], row["customer"]["id"]) == (
        "CI261121.1000.B00001",
        "SUCCESS",
        "76001122",
    )


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, 2),
        ({"size": "1"}, 1),
        ({"reference": "PAY-2"}, 1),
        ({"reference": "PAY-3"}, 0),
        ({"status": "FAILED"}, 0),
        ({"fromDateTime": "2026-11-21T10:00:00Z"}, 2),
        ({"fromDateTime": "2026-11-21T10:00:01Z"}, 0),
        ({"type": "CASHIN"}, 0),
    ],
)
async def test_filters_narrow_the_list_and_a_type_empties_it(
    visitor: Http, simulator: OrangeEwalletSimulator, params: dict[str, str], found: int
) -> None:
    """B6: `[]` in production even where such rows exist."""
    for reference in ("PAY-1", "PAY-2"):
        await pay(visitor, simulator, reference=reference)

    assert len(jsontext.decode((await ask(visitor, f"{API}/transactions", **params)).body)) == found


async def test_a_status_is_told_by_id_and_only_to_its_owner(visitor: Http, simulator: OrangeEwalletSimulator) -> None:
    other = Distributor(client_id="other", client_secret="s", msisdn="76009911", pin="0000")
    simulator.sign(other)
    mine, theirs = [
        await simulator.take_payout(reference="PAY-1", wallet=each.wallet, payee="22376001122", amount=Money(500, XOF))
        for each in (KATI, other)
    ]

    answers = [await ask(visitor, f"{API}/transactions/{movement.id}/status") for movement in (mine, theirs)]
    listed = jsontext.decode((await ask(visitor, f"{API}/transactions", reference="PAY-1")).body)

    assert (jsontext.decode(answers[0].body), answers[1].status) == ({"status": "SUCCESS"}, 404)
    assert [row["transactionId"] for row in listed] == [mine.id]


@pytest.mark.parametrize(
    "params", [{"msisdn": "76009911", "type": "retailer"}, {"msisdn": "76009900", "type": "merchant"}, {}]
)
async def test_the_balance_of_another_account_is_not_told(visitor: Http, params: dict[str, str]) -> None:
    assert code(await ask(visitor, f"{API}/account", **params)) == "2000"


async def test_the_balance_is_told_with_its_unit(visitor: Http) -> None:
    answer = await ask(visitor, f"{API}/account", msisdn="76009900", type="retailer")

    assert b'"balance":{"value":1000000.0,"unit":"XOF"}' in answer.body


CODE: Mapping[str, object] = {
    "code": "123456",
    "name": "Mutuelle Kati",
    "amount": {"unit": "XOF", "value": 2_500},
    "reference": "PRM417",
    "validity": 900,
    "restrictions": {"isSingleUse": True},
}


async def order_code(visitor: Http, **changes: object) -> HttpAnswer:
    body = json.dumps({**CODE, **changes}).encode()
    return await visitor.send("POST", "/api/eWallet/v4/qrcode", verb="code", body=body, headers=await headers(visitor))


async def test_a_code_is_answered_with_links_a_picture_and_its_life(visitor: Http) -> None:
    """B3."""
    told = jsontext.decode((await order_code(visitor)).body)

    assert told["validFor"] == {"startDateTime": "2026-11-21T10:00:00Z", "endDateTime": "2026-11-21T10:15:00Z"}
    assert set(told) == {
        *("deepLink", "deepLinks", "qrCode", "shortLink", "qrId"),
        *("validity", "validFor", "metadata"),
    }


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"amount": {"unit": "XOF", "value": 9}}, "4099"),
        ({"amount": {"unit": "XOF", "value": 2_500.5}}, "4099"),
        ({"validity": 86_401}, "4099"),
        ({"restrictions": {}}, "4099"),
        ({"code": "654321"}, "2041"),
    ],
)
async def test_a_code_that_cannot_be_is_refused(visitor: Http, changes: dict[str, object], refused: str) -> None:
    """B3: production refuses less than ten francs."""
    answer = await order_code(visitor, **changes)

    assert (answer.status, code(answer)) == (400, refused)
