"""Telling the operator where its callbacks go (orange-money B7)."""

import json
from collections.abc import Iterator

import pytest
import respx

from app.core.clock import VirtualClock
from app.providers import CallbackAddresses, OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.providers.orange_money import OrangeEwallet

from .conftest import Payload

HOST = "https://api.orange-sonatel.com"
CALLBACKS = f"{HOST}/api/notification/v1/merchantcallback"
OURS = CallbackAddresses(base="https://pay.example.ml/hooks/t")


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        router.post(f"{HOST}/oauth/v1/token").respond(200, json={"access_token": "t", "expires_in": 299})
        yield router


async def test_the_address_is_registered_with_its_key_and_an_empty_answer_is_enough(
    ewallet: OrangeEwallet, network: respx.MockRouter
) -> None:
    """orange-money B7: 201 with a body by the document, without one in production."""
    listed = network.get(CALLBACKS).respond(200, content=b"[]")
    registered = network.post(CALLBACKS).respond(201)

    addresses = await ewallet.register_callbacks(OURS)

    assert list(addresses) == ["https://pay.example.ml/hooks/t/transactions"]
    assert dict(listed.calls.last.request.url.params) == {"code": "123456"}
    assert json.loads(registered.calls.last.request.content) == {
        "code": "123456",
        "name": "Mutuelle Kati",
        "callbackUrl": "https://pay.example.ml/hooks/t/transactions",
        "apiKey": "api-key-for-tests",
    }


async def test_what_is_registered_is_left_as_it_is(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload
) -> None:
    network.get(CALLBACKS).respond(200, content=payload("callbacks_registered.json"))
    registered = network.post(CALLBACKS).respond(201)

    await ewallet.register_callbacks(OURS)

    assert not registered.called


async def test_another_key_or_address_is_registered_anew(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload
) -> None:
    network.get(CALLBACKS).respond(200, content=payload("callbacks_registered.json").replace(b"for-tests", b"of-old"))
    registered = network.post(CALLBACKS).respond(201)

    await ewallet.register_callbacks(OURS)

    assert registered.call_count == 1


@pytest.mark.parametrize(
    ("status", "becomes"), [(500, OutcomeUnknown), (400, OutcomeUnknown), (401, ProviderUnavailable)]
)
async def test_what_was_not_registered_is_not_said_to_be(
    ewallet: OrangeEwallet, network: respx.MockRouter, status: int, becomes: type[Exception]
) -> None:
    network.get(CALLBACKS).respond(200, content=b"[]")
    network.post(CALLBACKS).respond(status)

    with pytest.raises(becomes):
        await ewallet.register_callbacks(OURS)


async def test_an_unreadable_list_registers_nothing(ewallet: OrangeEwallet, network: respx.MockRouter) -> None:
    network.get(CALLBACKS).respond(200, content=b"{}")
    registered = network.post(CALLBACKS).respond(201)

    with pytest.raises(OutcomeUnknown):
        await ewallet.register_callbacks(OURS)

    assert not registered.called


@pytest.mark.parametrize(
    ("lacks", "field"), [(["merchant_code"], "merchant_code"), (["api_key", "callback_secret"], "api_key")]
)
async def test_without_a_merchant_code_or_a_key_nobody_is_told(
    keys: dict[str, str], clock: VirtualClock, network: respx.MockRouter, lacks: list[str], field: str
) -> None:
    ewallet = OrangeEwallet.from_credentials({name: keys[name] for name in keys if name not in lacks}, clock)

    with pytest.raises(ProviderRejected) as refused:
        await ewallet.register_callbacks(OURS)

    assert (refused.value.field, network.calls.call_count) == (field, 0)
    await ewallet.close()
