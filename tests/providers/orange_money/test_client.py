"""What leaves for the operator and what each kind of silence or refusal becomes (orange-money A1, A2, A5)."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
import respx

from app.core.clock import VirtualClock
from app.providers import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.providers.orange_money import OrangeMoney

from .conftest import TOKEN, AnOrder, AQuestion, Payload, bearers

HOST = "https://api.orange.com"
WEBPAYMENT = f"{HOST}/orange-money-webpay/ml/v1/webpayment"
STATUS = f"{HOST}/orange-money-webpay/ml/v1/transactionstatus"


@pytest.fixture
def page_route(network: respx.MockRouter, payload: Payload) -> respx.Route:
    return network.post(WEBPAYMENT).respond(201, content=payload("page_opened.json"))


async def test_the_token_is_asked_with_basic_keys_and_a_form(
    orange: OrangeMoney, token_route: respx.Route, page_route: respx.Route, an_order: AnOrder
) -> None:
    await orange.request_payment(an_order())

    request = token_route.calls.last.request
    assert request.headers["authorization"] == "Basic bXV0dWVsbGUtYXBwOnMzY3IzdC1mb3ItdGVzdHM="
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.content == b"grant_type=client_credentials"


async def test_an_order_leaves_as_json_behind_the_token(
    orange: OrangeMoney, token_route: respx.Route, page_route: respx.Route, an_order: AnOrder
) -> None:
    handle = await orange.request_payment(an_order())

    request = page_route.calls.last.request
    assert bearers(page_route) == ["Bearer token-1"]
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content)["order_id"] == "PRM202611000417"
    assert handle.handle == "f5720dd906203c62033ffe64ed756144"


async def test_a_token_is_kept_until_a_minute_before_its_end(
    orange: OrangeMoney, clock: VirtualClock, token_route: respx.Route, page_route: respx.Route, an_order: AnOrder
) -> None:
    await orange.request_payment(an_order(reference="PRM1"))
    clock.advance(timedelta(seconds=3_539))
    await orange.request_payment(an_order(reference="PRM2"))
    clock.advance(timedelta(seconds=1))
    await orange.request_payment(an_order(reference="PRM3"))

    assert bearers(page_route) == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


async def test_many_who_need_a_token_at_once_fetch_one(
    orange: OrangeMoney, token_route: respx.Route, page_route: respx.Route, an_order: AnOrder
) -> None:
    await asyncio.gather(*(orange.request_payment(an_order(reference=f"PRM{n}")) for n in range(20)))

    assert token_route.call_count == 1
    assert set(bearers(page_route)) == {"Bearer token-1"}


async def test_many_who_wait_for_a_token_share_its_failure(
    orange: OrangeMoney, network: respx.MockRouter, page_route: respx.Route, an_order: AnOrder
) -> None:
    token = network.post(TOKEN).respond(503)

    outcomes = await asyncio.gather(
        *(orange.request_payment(an_order(reference=f"PRM{n}")) for n in range(20)), return_exceptions=True
    )

    assert {type(outcome) for outcome in outcomes} == {ProviderUnavailable}
    assert (token.call_count, page_route.called) == (1, False)


async def test_who_gives_up_on_a_token_leaves_it_to_the_others(
    orange: OrangeMoney, token_route: respx.Route, page_route: respx.Route, an_order: AnOrder
) -> None:
    impatient, patient = (asyncio.create_task(orange.request_payment(an_order(reference=f"PRM{n}"))) for n in (1, 2))
    await asyncio.sleep(0)
    impatient.cancel()

    handle = await patient

    assert handle.handle
    assert (token_route.call_count, impatient.cancelled()) == (1, True)


async def test_a_revoked_token_is_replaced_once_and_the_call_made_again(
    orange: OrangeMoney, network: respx.MockRouter, token_route: respx.Route, payload: Payload, an_order: AnOrder
) -> None:
    """orange-money A1: a token may die long before its time."""
    page = network.post(WEBPAYMENT)
    page.side_effect = [httpx.Response(401), httpx.Response(201, content=payload("page_opened.json"))]

    await orange.request_payment(an_order())

    assert bearers(page) == ["Bearer token-1", "Bearer token-2"]


async def test_a_token_revoked_under_many_calls_is_replaced_by_one(
    orange: OrangeMoney, network: respx.MockRouter, token_route: respx.Route, payload: Payload, an_order: AnOrder
) -> None:
    def refuse_the_first(request: httpx.Request) -> httpx.Response:
        is_first = request.headers["authorization"] == "Bearer token-1"
        return httpx.Response(401) if is_first else httpx.Response(201, content=payload("page_opened.json"))

    network.post(WEBPAYMENT).mock(side_effect=refuse_the_first)

    await asyncio.gather(*(orange.request_payment(an_order(reference=f"PRM{n}")) for n in range(20)))

    assert token_route.call_count == 2


async def test_a_late_401_does_not_throw_away_the_token_that_replaced_it(
    orange: OrangeMoney, network: respx.MockRouter, token_route: respx.Route, payload: Payload, an_order: AnOrder
) -> None:
    """The slow call was refused with token-1 while the other already held token-2."""
    arrived, renewed = asyncio.Event(), asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["authorization"] != "Bearer token-1":
            return httpx.Response(201, content=payload("page_opened.json"))
        if json.loads(request.content)["order_id"] == "SLOW":
            arrived.set()
            await renewed.wait()
        return httpx.Response(401)

    page = network.post(WEBPAYMENT).mock(side_effect=answer)
    slow = asyncio.create_task(orange.request_payment(an_order(reference="SLOW")))
    await arrived.wait()
    await orange.request_payment(an_order(reference="FAST"))
    renewed.set()
    await slow

    assert token_route.call_count == 2
    assert bearers(page)[-1] == "Bearer token-2"


async def test_a_second_401_ends_the_call_as_never_taken(
    orange: OrangeMoney, network: respx.MockRouter, token_route: respx.Route, an_order: AnOrder
) -> None:
    page = network.post(WEBPAYMENT).respond(401)

    with pytest.raises(ProviderUnavailable):
        await orange.request_payment(an_order())

    assert (page.call_count, token_route.call_count) == (2, 2)


@pytest.mark.parametrize(
    "trouble", [httpx.ReadTimeout("slow"), httpx.ConnectError("refused"), httpx.RemoteProtocolError("cut")]
)
async def test_without_a_token_the_order_was_never_sent(
    orange: OrangeMoney,
    network: respx.MockRouter,
    page_route: respx.Route,
    an_order: AnOrder,
    trouble: httpx.TransportError,
) -> None:
    network.post(TOKEN).mock(side_effect=trouble)

    with pytest.raises(ProviderUnavailable):
        await orange.request_payment(an_order())

    assert not page_route.called


async def test_wrong_keys_make_the_operator_unavailable(
    orange: OrangeMoney, network: respx.MockRouter, page_route: respx.Route, payload: Payload, an_order: AnOrder
) -> None:
    network.post(TOKEN).respond(401, content=payload("token_refused.json"))

    with pytest.raises(ProviderUnavailable) as unavailable:
        await orange.request_payment(an_order())

    assert unavailable.value.facts["reason"] == "token_http_401"
    assert not page_route.called


@pytest.mark.parametrize(
    ("trouble", "becomes"),
    [
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (httpx.ReadError("reset"), OutcomeUnknown),
        (httpx.RemoteProtocolError("cut"), OutcomeUnknown),
        (httpx.ConnectError("refused"), ProviderUnavailable),
        (httpx.ConnectTimeout("slow"), ProviderUnavailable),
    ],
)
async def test_silence_after_an_order_left_is_unknown_and_a_closed_door_is_not(
    orange: OrangeMoney,
    network: respx.MockRouter,
    token_route: respx.Route,
    an_order: AnOrder,
    trouble: httpx.TransportError,
    becomes: type[Exception],
) -> None:
    """RELIABILITY 16."""
    page = network.post(WEBPAYMENT).mock(side_effect=trouble)

    with pytest.raises(becomes):
        await orange.request_payment(an_order())

    assert page.call_count == 1


async def test_a_refused_order_is_not_sent_again(
    orange: OrangeMoney, network: respx.MockRouter, token_route: respx.Route, payload: Payload, an_order: AnOrder
) -> None:
    page = network.post(WEBPAYMENT).respond(400, content=payload("page_refused_bad_field.json"))

    with pytest.raises(ProviderRejected):
        await orange.request_payment(an_order())

    assert page.call_count == 1


async def test_an_order_that_does_not_fit_sends_nothing(
    orange: OrangeMoney, token_route: respx.Route, page_route: respx.Route, an_order: AnOrder
) -> None:
    with pytest.raises(ProviderRejected):
        await orange.request_payment(an_order(reference="P" * 31))

    assert not token_route.called
    assert not page_route.called


async def test_the_answer_to_a_question_keeps_its_bytes_as_evidence(
    orange: OrangeMoney, network: respx.MockRouter, token_route: respx.Route, payload: Payload, a_question: AQuestion
) -> None:
    """RELIABILITY 4, E3."""
    asked = network.post(STATUS).respond(201, content=payload("status_paid.json"))

    answer = await orange.query_status(a_question())

    assert answer.body == payload("status_paid.json")
    assert [event.reference for event in answer.events] == ["MP261121.0959.A00417"]
    assert json.loads(asked.calls.last.request.content)["pay_token"] == "f5720dd906203c62033ffe64ed756144"


async def test_an_order_whose_page_never_reached_us_cannot_be_asked_after(
    orange: OrangeMoney, network: respx.MockRouter, a_question: AQuestion
) -> None:
    """orange-money A5: no pay_token, no question; and not found is not failed."""
    answer = await orange.query_status(a_question(handle=None))

    assert list(answer.events) == []
    assert not network.calls


async def test_each_country_has_its_own_address(
    keys: dict[str, str],
    clock: VirtualClock,
    network: respx.MockRouter,
    token_route: respx.Route,
    payload: Payload,
    an_order: AnOrder,
) -> None:
    sandbox = network.post(f"{HOST}/orange-money-webpay/dev/v1/webpayment")
    sandbox.respond(201, content=payload("page_opened.json"))
    account = OrangeMoney.from_credentials({**keys, "path": "dev"}, clock)

    await account.request_payment(an_order())
    await account.close()

    assert json.loads(sandbox.calls.last.request.content)["currency"] == "OUV"
