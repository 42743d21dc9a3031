"""The simulated participant speaks as its fact sheet says, word by word (pi-spi §1-§6)."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import pytest

from app.core import jsontext
from app.core.money import XOF, Money
from app.providers.http import Http, HttpAnswer
from app.providers.simulators.base import Misbehaviour, PayoutPlan
from app.providers.simulators.pi_spi import PiSpiSimulator
from app.providers.simulators.pi_spi.movements import Kind
from tests.providers.pi_spi.contract_case import BUSINESS

from .conftest import FLOAT, Desk

SHID = "7b1d7f0e-6f1b-4a39-9d35-5c6f1f9f2a10"
BILL: Mapping[str, object] = {
    "txId": "PRM202611000417",
    "payeurAlias": "+22370001122",
    "payeAlias": SHID,
    "montant": 2_500,
    "confirmation": False,
    "categorie": "401",
    "dateLimitePaiement": "2026-12-05",
    "motif": "Cotisation novembre 2026",
}
PAYMENT: Mapping[str, object] = {
    "txId": "PAY202611000031",
    "payeurAlias": SHID,
    "payeAlias": "9c2f7f0e-6f1b-4a39-9d35-5c6f1f9f2b21",
    "montant": 185_000,
    "confirmation": False,
    "motif": "CSCom novembre",
}


async def ask_token(visitor: Http, secret: str = BUSINESS.client_secret, body: bytes | None = None) -> HttpAnswer:
    pair = b64encode(f"{BUSINESS.client_id}:{secret}".encode()).decode()
    asked = body if body is not None else b"grant_type=client_credentials&scope=compte.read"
    headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
    return await visitor.send("POST", "/oauth/token", verb="token", body=asked, headers=headers)


async def call(visitor: Http, method: str, path: str, body: object = None) -> HttpAnswer:
    token = json.loads((await ask_token(visitor)).body)["access_token"]
    headers = {"Authorization": f"Bearer {token}", "x-api-key": BUSINESS.api_key or ""}
    sent = jsontext.encode(body) if body is not None else None
    return await visitor.send(method, f"/piz/v1{path}", verb="call", body=sent, headers=headers)


def read(answer: HttpAnswer) -> tuple[int, Any]:
    return answer.status, json.loads(answer.body)


async def test_a_token_is_given_for_our_keys_and_nothing_is_told_without_one(visitor: Http) -> None:
    """pi-spi §1."""
    assert read(await ask_token(visitor))[1]["token_type"] == "Bearer"
    assert (await ask_token(visitor, "wrong")).status == 401
    assert (await ask_token(visitor, body=b"grant_type=password")).status == 401
    token = read(await ask_token(visitor))[1]["access_token"]
    for headers in ({}, {"authorization": token, "x-api-key": BUSINESS.api_key or ""}):
        bare = await visitor.send("GET", "/piz/v1/comptes/ML0010123456", verb="call", headers=headers)
        assert (bare.status, json.loads(bare.body)["status"]) == (401, 401)


async def test_a_participant_may_want_a_key_of_its_own(visitor: Http) -> None:
    """pi-spi §1."""
    token = json.loads((await ask_token(visitor)).body)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    answer = await visitor.send("GET", "/piz/v1/comptes/ML0010123456", verb="call", headers=headers)

    assert (answer.status, answer.headers["content-type"]) == (403, "application/problem+json")


async def test_a_bill_is_taken_and_told_as_the_sheet_says(visitor: Http, simulator: PiSpiSimulator) -> None:
    """pi-spi §3: the sheet's own example; the category comes back as a number."""
    status, taken = read(await call(visitor, "POST", "/demandes-paiements", BILL))
    simulator.accept("PRM202611000417")
    told = read(await call(visitor, "GET", "/demandes-paiements/PRM202611000417"))[1]

    assert status == 200
    assert {**taken, "categorie": "401"}.items() >= BILL.items() and taken["categorie"] == 401
    assert (taken["statut"], taken["payeurNom"], taken["payeurPays"]) == ("ENVOYE", "TRAORE Awa", "ML")
    assert len(taken["end2endId"]) == 35 and taken["end2endId"].startswith("EMLB001")
    assert taken["dateEnvoi"] == "2026-03-02T12:00:00.000Z"
    assert (told["statut"], told["dateIrrevocabilite"]) == ("IRREVOCABLE", "2026-03-02T12:00:00.000Z")


async def test_a_payment_is_taken_and_settled_at_once(visitor: Http, simulator: PiSpiSimulator) -> None:
    """pi-spi §4: the sheet's own example, but that nobody waits for a confirmation."""
    status, taken = read(await call(visitor, "POST", "/paiements", PAYMENT))

    assert (status, taken["statut"], taken["payePays"]) == (200, "IRREVOCABLE", "ML")
    assert simulator.books.balance(SHID, XOF) == FLOAT - Money(185_000, XOF)


@pytest.mark.parametrize(("path", "order"), [("/demandes-paiements", BILL), ("/paiements", PAYMENT)])
async def test_an_id_is_used_once_for_ever(
    visitor: Http, simulator: PiSpiSimulator, path: str, order: Mapping[str, object]
) -> None:
    """pi-spi §3: DU03, and the first one stands."""
    await call(visitor, "POST", path, order)
    status, again = read(await call(visitor, "POST", path, {**order, "montant": 9_000}))
    told = read(await call(visitor, "GET", f"{path}/{order['txId']}"))[1]

    assert (status, again["statut"], again["statutRaison"]) == (200, "REJETE", "DU03")
    assert told["montant"] == order["montant"]
    assert len(simulator.books.all()) == 1


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/demandes-paiements", "txId", "x" * 36),
        ("/demandes-paiements", "montant", "2500"),
        ("/demandes-paiements", "montant", 2_500.5),
        ("/demandes-paiements", "montant", 0),
        ("/demandes-paiements", "categorie", 401),
        ("/demandes-paiements", "dateLimitePaiement", "2026-12-05T10:00:00Z"),
        ("/demandes-paiements", "payeurAlias", "+223 70001122"),
        ("/demandes-paiements", "payeurAlias", "+254700111222"),
        ("/demandes-paiements", "motif", "x" * 141),
        ("/paiements", "payeAlias", "someone"),
        ("/paiements", "confirmation", None),
    ],
)
async def test_what_the_fields_cannot_hold_is_refused_by_name(
    visitor: Http, simulator: PiSpiSimulator, path: str, field: str, value: object
) -> None:
    """pi-spi §1-§4: RFC 7807, with the fields at fault."""
    order = {**(BILL if path.startswith("/demandes") else PAYMENT), field: value}

    status, problem = read(await call(visitor, "POST", path, order))

    assert (status, problem["status"], [one["name"] for one in problem["invalid-params"]]) == (400, 400, [field])
    assert simulator.books.all() == []


async def test_a_rejection_is_told_with_http_200(visitor: Http, simulator: PiSpiSimulator) -> None:
    """pi-spi §4."""
    simulator.refuse("request", "BE23")
    simulator.plan_payout(None, PayoutPlan(refusal="AC07"))
    bill = read(await call(visitor, "POST", "/demandes-paiements", BILL))
    payment = read(await call(visitor, "POST", "/paiements", PAYMENT))
    poor = read(await call(visitor, "POST", "/paiements", {**PAYMENT, "txId": "P2", "montant": 2_000_000}))

    answers = [(status, told["statut"], told["statutRaison"]) for status, told in (bill, payment, poor)]
    assert answers == [(200, "REJETE", "BE23"), (200, "REJETE", "AC07"), (200, "REJETE", "AM04")]
    assert simulator.books.all() == []


async def test_only_the_accounts_own_alias_receives_and_pays(visitor: Http) -> None:
    other = "9c2f7f0e-6f1b-4a39-9d35-5c6f1f9f2b21"
    bill = read(await call(visitor, "POST", "/demandes-paiements", {**BILL, "payeAlias": other}))[1]
    payment = read(await call(visitor, "POST", "/paiements", {**PAYMENT, "payeurAlias": other}))[1]

    assert (bill["statutRaison"], payment["statutRaison"]) == ("AG01", "AG01")


@pytest.mark.parametrize("path", ["/paiements/none", "/demandes-paiements/none", "/paiements/E1/statuts", "/comptes/1"])
async def test_what_nobody_knows_is_not_found_in_the_apis_words(visitor: Http, path: str) -> None:
    status, problem = read(await call(visitor, "GET", path))

    assert (status, problem["status"]) == (404, 404)


async def test_the_platform_knows_more_and_says_less(visitor: Http, simulator: PiSpiSimulator) -> None:
    """pi-spi §4."""
    simulator.settles_quietly = True
    taken = read(await call(visitor, "POST", "/paiements", PAYMENT))[1]
    told = read(await call(visitor, "GET", f"/paiements/{taken['end2endId']}/statuts"))[1]

    assert (taken["statut"], told) == ("ENVOYE", {"end2endId": taken["end2endId"], "statut": "IRREVOCABLE"})


async def test_a_list_has_data_and_meta(visitor: Http) -> None:
    """pi-spi §1."""
    await call(visitor, "POST", "/paiements", PAYMENT)

    told = read(await call(visitor, "GET", "/paiements?txId=PAY202611000031"))[1]

    assert ([one["txId"] for one in told["data"]], told["meta"]["total"]) == (["PAY202611000031"], 1)


async def test_what_was_received_goes_back_whole_and_once(visitor: Http, simulator: PiSpiSimulator) -> None:
    """pi-spi §5: the payment stays IRREVOCABLE."""
    taken = read(await call(visitor, "POST", "/demandes-paiements", BILL))[1]
    early = await call(visitor, "PUT", f"/paiements/{taken['end2endId']}/retours")
    simulator.accept("PRM202611000417")
    told = [read(await call(visitor, "PUT", f"/paiements/{taken['end2endId']}/retours"))[1] for _ in range(2)]

    assert early.status == 404
    assert [(one["statut"], one["retourStatut"]) for one in told] == [("IRREVOCABLE", "IRREVOCABLE")] * 2
    assert simulator.books.received(SHID, XOF) == Money(0, XOF)


async def test_a_return_may_be_refused_or_wait(visitor: Http, simulator: PiSpiSimulator) -> None:
    taken = read(await call(visitor, "POST", "/demandes-paiements", BILL))[1]
    simulator.accept("PRM202611000417")
    simulator.refuse("return", "ARJR")
    refused = read(await call(visitor, "PUT", f"/paiements/{taken['end2endId']}/retours"))[1]
    simulator.returns_wait = True
    waiting = read(await call(visitor, "PUT", f"/paiements/{taken['end2endId']}/retours"))[1]

    assert (refused["retourStatut"], refused["retourStatutRaison"]) == ("REJETE", "ARJR")
    assert (waiting["retourStatut"], "retourStatutRaison" in waiting) == ("ENVOYE", False)


@pytest.mark.parametrize("written", ["hex", "HEX", "base64"])
async def test_a_webhook_is_registered_and_its_secret_shown_once(
    visitor: Http, simulator: PiSpiSimulator, desk: Desk, written: str
) -> None:
    """pi-spi §6: a batch, signed over its raw bytes."""
    told = {"callbackUrl": f"{desk.address}/events", "events": ["PAIEMENT_RECU", "RTP_REJETE"]}
    status, shown = read(await call(visitor, "POST", "/webhooks", told))
    simulator.writes = written
    await call(visitor, "POST", "/demandes-paiements", BILL)
    await call(visitor, "POST", "/paiements", PAYMENT)
    simulator.accept("PRM202611000417")
    await simulator.callbacks.deliver()

    [callback] = desk.received
    signature = callback.headers["x-signature"]
    [item] = json.loads(callback.body)["data"]
    assert (status, shown["secret"][:4]) == (201, "xsk_")
    assert hmac.digest(shown["secret"].encode(), callback.body, hashlib.sha256) == (
        b64decode(signature) if written == "base64" else bytes.fromhex(signature)
    )
    assert (item["evCode"], item["txId"], item["montant"]) == ("PAIEMENT_RECU", BILL["txId"], 2_500)
    assert (item["alias"], json.loads(callback.body)["meta"]) == (SHID, {"total": 1})


async def test_a_webhook_without_an_address_is_refused(visitor: Http) -> None:
    assert (await call(visitor, "POST", "/webhooks", {"events": []})).status == 400


async def test_items_are_collected_into_one_batch(simulator: PiSpiSimulator, desk: Desk, visitor: Http) -> None:
    """pi-spi §6."""
    simulator.register(f"{desk.address}/events")
    simulator.holds_items = True
    simulator.pay("+22376000001", Money(1_500, XOF), tx_id="QR1", motive="0100012336")
    await call(visitor, "POST", "/demandes-paiements", BILL)
    simulator.decline("PRM202611000417", "AEXR")
    before = await simulator.callbacks.deliver()
    simulator.flush()
    await simulator.callbacks.deliver()

    [callback] = desk.received
    told = [(one["evCode"], one["motif"]) for one in json.loads(callback.body)["data"]]
    assert (before, told) == ([], [("PAIEMENT_RECU", "0100012336"), ("RTP_REJETE", "AEXR")])


@pytest.mark.parametrize(
    ("misbehaviour", "codes"),
    [
        (Misbehaviour(lost=True), []),
        (Misbehaviour(doubled=True), ["PAIEMENT_RECU", "PAIEMENT_RECU"]),
        (Misbehaviour(contradicted=True), ["PAIEMENT_RECU", "RTP_REJETE"]),
        (Misbehaviour(late_by_s=180), []),
    ],
)
async def test_webhooks_go_astray_as_scripted(
    visitor: Http, simulator: PiSpiSimulator, desk: Desk, misbehaviour: Misbehaviour, codes: list[str]
) -> None:
    simulator.register(f"{desk.address}/events")
    simulator.faults.script("request_outcome", [misbehaviour])
    await call(visitor, "POST", "/demandes-paiements", BILL)
    simulator.accept("PRM202611000417")
    await simulator.callbacks.deliver()

    assert sorted(json.loads(one.body)["data"][0]["evCode"] for one in desk.received) == codes


async def test_francs_may_be_written_with_a_point(visitor: Http, simulator: PiSpiSimulator) -> None:
    simulator.tells_decimals = True
    answer = await call(visitor, "POST", "/demandes-paiements", BILL)

    assert b'"montant":2500.0' in answer.body
    assert simulator.find(Kind.REQUEST, "PRM202611000417") is not None
