"""Asking a payer to pay, over HTTP and through a simulated operator (DESIGN 3.4)."""

from collections.abc import AsyncIterator

import pytest

from app.access import Role
from app.core.clock import VirtualClock
from app.providers.simulators.base import serve
from app.providers.simulators.simulator import SimulatedOperator, application
from tests.api.v1.till import CREDENTIALS, Till

API_KEY = "day-key"


@pytest.fixture
async def asking(till: Till, clock: VirtualClock) -> AsyncIterator[Till]:
    """The till whose wallet talks to a simulated operator."""
    operator = SimulatedOperator(clock, api_key=API_KEY)
    async with serve(application(operator)) as url:
        credentials = CREDENTIALS | {"base_url": url, "api_key": API_KEY}
        address = f"/v1/wallets/{till.wallet.id}/credentials"
        replaced = await till.world.ask(Role.ADMINISTRATOR, "PUT", address, json={"credentials": credentials})
        assert replaced.status_code == 200
        yield till
        await till.world.app.state.services.adapters.close()
        await operator.close()


def body(till: Till) -> dict[str, object]:
    """The head of the unit is asked for all that is due."""
    return {"unit": till.unit.reference, "wallet_id": str(till.wallet.id), "payer": "70000001"}


async def test_a_payer_is_asked_once_for_what_is_due(asking: Till) -> None:
    first = await asking.world.ask(Role.MANAGER, "POST", "/v1/payment-requests", key="one", json=body(asking))
    again = await asking.world.ask(Role.MANAGER, "POST", "/v1/payment-requests", key="one", json=body(asking))
    second = await asking.world.ask(Role.MANAGER, "POST", "/v1/payment-requests", key="two", json=body(asking))

    assert (first.status_code, first.json()["state"]) == (201, "asked")
    assert first.json()["amount"] == {"amount": 1_730, "currency": "XOF"}
    assert again.content == first.content
    assert (second.status_code, second.json()["code"]) == (409, "collection.request_open")
    listed = await asking.world.ask(Role.MANAGER, "GET", f"/v1/payment-requests?unit={asking.unit.reference}")
    assert [one["id"] for one in listed.json()["items"]] == [first.json()["id"]]
    one = await asking.world.ask(Role.MANAGER, "GET", f"/v1/payment-requests/{first.json()['id']}")
    assert one.json() == first.json()


async def test_the_trail_names_who_asked(asking: Till) -> None:
    made = await asking.world.ask(Role.MANAGER, "POST", "/v1/payment-requests", key="one", json=body(asking))

    trail = await asking.world.ask(Role.AUDITOR, "GET", f"/v1/audit?subject=payment_request:{made.json()['id']}")

    assert [act["act"] for act in trail.json()["items"]] == ["payment_requests.ask"]


async def test_an_operator_that_cannot_be_reached_leaves_a_failed_request(till: Till) -> None:
    answer = await till.world.ask(Role.MANAGER, "POST", "/v1/payment-requests", key="one", json=body(till))

    assert (answer.status_code, answer.json()["state"]) == (201, "failed")
    await till.world.app.state.services.adapters.close()


async def test_a_mistake_gives_its_key_back(asking: Till) -> None:
    wrong = body(asking) | {"payer": "20123456"}

    refused = await asking.world.ask(Role.MANAGER, "POST", "/v1/payment-requests", key="one", json=wrong)
    mended = await asking.world.ask(Role.MANAGER, "POST", "/v1/payment-requests", key="one", json=body(asking))

    assert (refused.json()["code"], mended.status_code) == ("msisdn.invalid", 201)
