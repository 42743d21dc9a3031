"""What every operator's client begins with."""

from datetime import UTC, datetime

import respx
from pydantic import SecretStr

from app.core.clock import VirtualClock
from app.core.money import XOF
from app.providers import Profile
from app.providers.outgoing import ask_token, basic, door, segment


async def test_a_door_leads_to_the_address_of_the_account() -> None:
    profile = Profile(currencies=(XOF,), countries=("ML",))
    http = door("wari", "https://wari.example", profile, 1.0, VirtualClock(datetime(2026, 11, 21, tzinfo=UTC)))
    with respx.mock() as network:
        network.get("https://wari.example/balance").respond(200)
        answer = await http.send("GET", "/balance", verb="balance")
    await http.close()

    assert answer.status == 200


def test_basic_is_the_pair_of_keys_in_base64() -> None:
    """RFC 7617, 2."""
    assert basic("Aladdin", SecretStr("open sesame")) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


async def test_a_token_is_asked_for_in_the_standard_form() -> None:
    """RFC 6749, 4.4.2."""
    profile = Profile(currencies=(XOF,), countries=("ML",))
    http = door("wari", "https://wari.example", profile, 1.0, VirtualClock(datetime(2026, 11, 21, tzinfo=UTC)))
    with respx.mock() as network:
        asked = network.post("https://wari.example/token").respond(200)
        await ask_token(http, "/token", "Basic keys", scope="a b", headers={"X-Key": "1"})
    await http.close()

    request = asked.calls.last.request
    assert request.content == b"grant_type=client_credentials&scope=a+b"
    assert (request.headers["authorization"], request.headers["x-key"]) == ("Basic keys", "1")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_an_id_stays_one_part_of_a_path() -> None:
    assert segment("../a b+c?d") == "..%2Fa%20b%2Bc%3Fd"
