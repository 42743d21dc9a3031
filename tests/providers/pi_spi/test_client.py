"""How the participant is spoken to: token, scopes, keys, paths; an order leaves once (pi-spi §1, §3-§5)."""

import json
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest
import respx

from app.core.clock import SystemClock, VirtualClock
from app.providers import OutcomeUnknown, ProviderUnavailable
from app.providers.pi_spi.client import Client
from app.providers.pi_spi.credentials import Credentials
from tests.providers.test_identity import AUTHORITY, CLIENT, a_door

from .conftest import HOST, URL, keys

BODY = {"txId": "x", "motif": "Échéance"}


@pytest.fixture
def client(account: Credentials, clock: VirtualClock) -> Client:
    return Client(account, clock)


async def test_a_token_is_asked_for_with_our_keys_and_the_scopes_we_need(
    network: respx.MockRouter, client: Client
) -> None:
    """pi-spi §1: OAuth 2.0 client credentials."""
    network.get(f"{URL}/comptes/ML0010123456").respond(200, json={})
    await client.account()
    await client.close()

    asked, call = network.calls[0].request, network.calls[1].request
    form = parse_qs(asked.content.decode())
    assert asked.headers["authorization"] == f"Basic {b64encode(b'mutual:secret-for-tests').decode()}"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert form["grant_type"] == ["client_credentials"]
    assert {"paiement.write", "demande_paiement.write", "compte.read"} <= set(form["scope"][0].split())
    assert (call.headers["authorization"], call.headers["x-api-key"]) == ("Bearer t1", "participant-key")


async def test_a_participant_without_a_key_of_its_own_is_shown_none(
    network: respx.MockRouter, clock: VirtualClock
) -> None:
    """pi-spi §1: some participants want x-api-key."""
    client = Client(Credentials.read(keys(api_key=None)), clock)
    network.get(f"{URL}/comptes/ML0010123456").respond(200, json={})
    await client.account()
    await client.close()

    assert all("x-api-key" not in call.request.headers for call in network.calls)


async def test_the_number_of_an_account_leads_nowhere_else(network: respx.MockRouter, clock: VirtualClock) -> None:
    """pi-spi §2: participants number their accounts as they like."""
    client = Client(Credentials.read(keys(account="ML001/../2?x#y")), clock)
    asked = network.get(url__startswith=f"{URL}/comptes/").respond(200, json={})
    await client.account()
    await client.close()

    assert asked.calls.last.request.url.raw_path.endswith(b"/comptes/ML001%2F..%2F2%3Fx%23y")


async def test_every_call_has_the_path_of_the_sheet(network: respx.MockRouter, client: Client) -> None:
    """pi-spi §2-§5."""
    calls = (
        (client.request(BODY), "POST", "/demandes-paiements"),
        (client.pay(BODY), "POST", "/paiements"),
        (client.find_request("a1"), "GET", "/demandes-paiements/a1"),
        (client.find_payment("a1"), "GET", "/paiements/a1"),
        (client.true_state("E1"), "GET", "/paiements/E1/statuts"),
        (client.received("a1"), "GET", "/paiements?txId=a1"),
        (client.send_back("E1"), "PUT", "/paiements/E1/retours"),
    )
    for call, method, path in calls:
        route = network.route(method=method, url=f"{URL}{path}").respond(200, json={})
        await call
        assert route.call_count == 1, path
    await client.close()


async def test_another_version_has_other_paths(network: respx.MockRouter, clock: VirtualClock) -> None:
    """pi-spi: 1.5 renames them, and the rest stays."""
    account = Credentials.read(keys(sent_path="/paiements-envoyes", received_path="/paiements-recus"))
    client = Client(account, clock)
    routes = [
        network.post(f"{URL}/paiements-envoyes").respond(200),
        network.get(f"{URL}/paiements-envoyes/a1").respond(200),
        network.get(f"{URL}/paiements-recus?txId=a1").respond(200),
        network.get(f"{URL}/paiements/E1/statuts").respond(200),
    ]
    await client.pay(BODY)
    await client.find_payment("a1")
    await client.received("a1")
    await client.true_state("E1")
    await client.close()

    assert [route.call_count for route in routes] == [1, 1, 1, 1]


async def test_an_order_is_json_in_its_own_letters(network: respx.MockRouter, client: Client) -> None:
    network.post(f"{URL}/paiements").respond(200)
    await client.pay(BODY)
    await client.close()

    sent = network.calls.last.request
    assert sent.headers["content-type"] == "application/json"
    assert json.loads(sent.content) == BODY


async def test_a_bill_at_the_gate_goes_once_more_and_a_payout_never(network: respx.MockRouter, client: Client) -> None:
    """RELIABILITY 1.6: no automatic retry around a payout; pi-spi §9: one txId is one request for ever."""
    bill = network.post(f"{URL}/demandes-paiements").respond(401)
    payout = network.post(f"{URL}/paiements").respond(401)
    with pytest.raises(ProviderUnavailable):
        await client.request(BODY)
    answer = await client.pay(BODY)
    await client.close()

    assert (bill.call_count, payout.call_count, answer.status) == (2, 1, 401)


async def test_a_token_that_died_is_asked_for_again(
    network: respx.MockRouter, client: Client, clock: VirtualClock
) -> None:
    network.get(f"{URL}/paiements/a1").respond(200)
    await client.find_payment("a1")
    clock.advance(timedelta(hours=1))
    await client.find_payment("a1")
    await client.close()

    assert [call.request.url.path for call in network.calls].count("/oauth/token") == 2


@pytest.mark.parametrize("status", [400, 401, 500])
async def test_without_a_token_nothing_leaves(account: Credentials, clock: VirtualClock, status: int) -> None:
    client = Client(account, clock)
    with respx.mock(assert_all_called=False) as router:
        router.post(f"{HOST}/oauth/token").respond(status)
        order = router.post(f"{URL}/paiements")
        with pytest.raises(ProviderUnavailable):
            await client.pay(BODY)
        assert not order.called
    await client.close()


async def test_a_payout_that_nobody_answered_is_not_repeated(network: respx.MockRouter, client: Client) -> None:
    """RELIABILITY 1.3."""
    order = network.post(f"{URL}/paiements").mock(side_effect=httpx.ReadTimeout("late"))
    with pytest.raises(OutcomeUnknown):
        await client.pay(BODY)
    await client.close()

    assert order.call_count == 1


async def test_every_door_is_shown_our_certificate(tmp_path: Path) -> None:
    """pi-spi §1: mutual TLS, for the token as for all else; a door that gives no token is told nothing more."""
    async with a_door(tmp_path) as door:
        shown = {"certificate": CLIENT.certificate, "private_key": CLIENT.key, "authorities": AUTHORITY.certificate}
        account = Credentials.read(keys(base_url=f"{door.url}/piz/v1", token_url=f"{door.url}/oauth/token", **shown))
        client = Client(account, SystemClock())
        with pytest.raises(ProviderUnavailable):
            await client.pay(BODY)
        await client.close()

    assert door.callers == ["mutual"]
