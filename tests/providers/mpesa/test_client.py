"""Calls to Daraja, its answers played by respx: what is sent, and what each answer comes to (mpesa-daraja §1-§5)."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
import respx

from app.core.clock import VirtualClock
from app.core.jsontext import decode
from app.providers import (
    CallbackAddresses,
    OutcomeUnknown,
    PaymentState,
    ProviderRejected,
    ProviderUnavailable,
    StatusQuestion,
)
from app.providers.errors import ProviderError
from app.providers.mpesa import Mpesa
from app.providers.values import Direction, ProviderReference
from tests.providers.mpesa.samples import ACCOUNT, BASE, CHECKOUT, MORNING, RECEIPT, order, payload, payout

PAYOUT_TO_PHONE = "/mpesa/b2c/v3/paymentrequest"
PUSH = "/mpesa/stkpush/v1/processrequest"
QUERY = "/mpesa/stkpushquery/v1/query"
STATUS = "/mpesa/transactionstatus/v1/query"
PULL = "/pulltransactions/v1/query"
PULL_REGISTER = "/pulltransactions/v1/register"
REGISTER = "/mpesa/c2b/v2/registerurl"
BY_CHECKOUT = StatusQuestion(direction=Direction.IN, reference="req-0198", handle=CHECKOUT)
BY_RECEIPT = StatusQuestion(
    direction=Direction.IN, reference="req-0198", provider_reference=ProviderReference(RECEIPT), callback_url=BASE
)


@pytest.fixture
def daraja() -> Iterator[respx.MockRouter]:
    """A gateway that gives a token and answers nothing else until it is told to."""
    with respx.mock(base_url="https://daraja.example.org", assert_all_called=False) as router:
        router.get("/oauth/v1/generate").respond(content=payload("token-life-as-text"))
        router.post(PULL_REGISTER).respond(content=payload("pull-registered"))
        yield router


def says(name: str, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=payload(name))


async def test_a_push_carries_the_bearer_and_gives_the_checkout_id(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    pushed = daraja.post(PUSH).mock(return_value=says("push-accepted"))

    handle = await mpesa.request_payment(order())

    assert handle.handle == CHECKOUT
    assert pushed.calls.last.request.headers["authorization"] == "Bearer kQ7bZr3mW0aXy9LcTn5dUf2hVs8e"
    assert decode(pushed.calls.last.request.content)["CallBackURL"] == f"{BASE}/stk/req-0198"


async def test_the_token_is_asked_for_with_the_keys_of_the_application(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(PUSH).mock(return_value=says("push-accepted"))

    await mpesa.request_payment(order())

    asked = daraja.routes[0].calls.last.request
    assert asked.headers["authorization"].startswith("Basic ")
    assert asked.url.params["grant_type"] == "client_credentials"


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (says("error-invalid-field", 400), ProviderRejected),
        (says("error-subscriber-locked", 500), ProviderRejected),
        (says("error-subscriber-locked", 200), ProviderRejected),
        (says("error-being-processed", 500), OutcomeUnknown),
        (says("error-internal", 500), OutcomeUnknown),
        (says("error-spike-arrest", 500), OutcomeUnknown),
        (httpx.Response(503, html="<h1>Service Unavailable</h1>"), OutcomeUnknown),
        (httpx.Response(200, content=b""), OutcomeUnknown),
        (httpx.Response(200, content=payload("push-accepted")[:90]), OutcomeUnknown),
        (httpx.Response(200, json={"ResponseCode": "0"}), OutcomeUnknown),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), OutcomeUnknown),
        (httpx.ReadTimeout("silence"), OutcomeUnknown),
        (httpx.ReadError("reset"), OutcomeUnknown),
        (httpx.ConnectError("refused"), ProviderUnavailable),
        (httpx.ConnectTimeout("nobody"), ProviderUnavailable),
    ],
)
async def test_a_push_that_goes_wrong_says_what_to_do_next(
    mpesa: Mpesa, daraja: respx.MockRouter, told: httpx.Response | Exception, kind: type[ProviderError]
) -> None:
    """§5.5: the same push again is a second prompt, so none is sent again."""
    pushed = daraja.post(PUSH).mock(side_effect=[told])

    with pytest.raises(kind):
        await mpesa.request_payment(order())

    assert pushed.call_count == 1, "a push is never sent again: it would be a second prompt"


@pytest.mark.parametrize(
    "stale",
    [
        httpx.Response(401, json={"errorCode": "401.002.01"}),
        httpx.Response(404, json={"errorCode": "404.001.03"}),
        httpx.Response(400, json={"errorCode": "400.003.01"}),
        httpx.Response(401),
    ],
)
async def test_a_stale_token_is_fetched_once_and_the_call_sent_once_more(
    mpesa: Mpesa, daraja: respx.MockRouter, stale: httpx.Response
) -> None:
    pushed = daraja.post(PUSH).mock(side_effect=[stale, says("push-accepted")])

    assert (await mpesa.request_payment(order())).handle == CHECKOUT
    assert (pushed.call_count, daraja.routes[0].call_count) == (2, 2)


async def test_a_token_refused_twice_was_never_taken(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    pushed = daraja.post(PUSH).mock(return_value=httpx.Response(401))

    with pytest.raises(ProviderUnavailable):
        await mpesa.request_payment(order())

    assert pushed.call_count == 2


@pytest.mark.parametrize(
    "told",
    [
        httpx.Response(400),
        httpx.Response(401, json={"errorCode": "400.008.01"}),
        httpx.Response(403, html="<h1>403</h1>"),
        httpx.Response(503, html="<h1>503</h1>"),
        httpx.Response(200),
        httpx.Response(200, json={"access_token": "a", "expires_in": "soon"}),
        httpx.Response(200, json={"access_token": "é", "expires_in": "3599"}),
        httpx.ReadTimeout("silence"),
        httpx.ConnectError("refused"),
    ],
)
async def test_without_a_token_nothing_has_left_and_the_same_may_go_again(
    mpesa: Mpesa, daraja: respx.MockRouter, told: httpx.Response | Exception
) -> None:
    """§2: wrong keys are answered without any body; no payout fails for the keys of the application."""
    daraja.get("/oauth/v1/generate").mock(side_effect=[told, told])
    sent = [daraja.post(path).mock(return_value=says("push-accepted")) for path in (PUSH, PAYOUT_TO_PHONE)]

    with pytest.raises(ProviderUnavailable):
        await mpesa.request_payment(order())
    with pytest.raises(ProviderUnavailable):
        await mpesa.pay_out(payout())

    assert not any(route.called for route in sent)


@pytest.mark.parametrize("odd", [None, "", " ", ["x"], "ws_CO_\x00", "\ud800", "w" * 5_000])
async def test_a_checkout_id_that_no_row_could_hold_leaves_the_push_in_doubt(
    mpesa: Mpesa, daraja: respx.MockRouter, odd: object
) -> None:
    """§5.1: it is the only handle, and without it the push cannot be looked up."""
    daraja.post(PUSH).respond(content=json.dumps({"ResponseCode": "0", "CheckoutRequestID": odd}).encode())

    with pytest.raises(OutcomeUnknown):
        await mpesa.request_payment(order())


async def test_fifty_calls_at_once_fetch_one_token(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(QUERY).mock(return_value=says("push-query-in-flight"))

    await asyncio.gather(*(mpesa.query_status(BY_CHECKOUT) for _ in range(50)))

    assert daraja.routes[0].call_count == 1


async def test_a_push_query_that_says_nothing_is_an_empty_answer(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    """§5.3: a code for what is in process comes for concluded and for unknown prompts too."""
    for status in (500, 200):
        daraja.post(QUERY).mock(return_value=says("error-being-processed", status))

        answer = await mpesa.query_status(BY_CHECKOUT)

        assert (answer.events, answer.body) == ([], payload("error-being-processed"))


async def test_queries_that_say_nothing_do_not_stop_the_pushes(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(QUERY).mock(return_value=says("error-being-processed", 500))
    daraja.post(PUSH).mock(return_value=says("push-accepted"))
    for _ in range(20):
        await mpesa.query_status(BY_CHECKOUT)

    assert (await mpesa.request_payment(order())).handle == CHECKOUT


async def test_a_paid_query_gives_its_bytes_as_evidence(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(QUERY).mock(return_value=says("push-query-paid"))

    answer = await mpesa.query_status(BY_CHECKOUT)

    [event] = answer.events
    assert (event.state, event.request_reference) == (PaymentState.SUCCEEDED, "req-0198")
    assert answer.body == payload("push-query-paid")


async def test_a_receipt_is_asked_after_and_answered_later(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    asked = daraja.post(STATUS).mock(return_value=says("register-accepted"))

    answer = await mpesa.query_status(BY_RECEIPT)

    assert answer.events == []
    sent = decode(asked.calls.last.request.content)
    assert (sent["TransactionID"], sent["CommandID"]) == (RECEIPT, "TransactionStatusQuery")


async def test_with_nothing_to_ask_by_nothing_is_asked(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    answer = await mpesa.query_status(StatusQuestion(direction=Direction.IN, reference="req-0198"))

    assert answer.events == []
    assert not daraja.calls


async def test_a_receipt_cannot_be_asked_after_without_an_address(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    question = StatusQuestion(direction=Direction.IN, provider_reference=ProviderReference(RECEIPT))

    with pytest.raises(ProviderRejected):
        await mpesa.query_status(question)


def page_of(count: int, first: int = 0) -> httpx.Response:
    row = decode(payload("pull-page"))["Response"][0][0]
    rows = [{**row, "transactionId": f"TKL{first + number:07d}"} for number in range(count)]
    return httpx.Response(200, json={"ResponseCode": "1000", "Response": [rows]})


async def test_a_statement_is_read_by_pages_of_a_hundred(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    """§4.7: it is read by offsets of a hundred."""
    pulled = daraja.post(PULL).mock(side_effect=[page_of(100), page_of(100, 100), page_of(7, 200)])

    answers = await mpesa.statement(MORNING - timedelta(hours=24), MORNING)

    assert [len(answer.events) for answer in answers] == [100, 100, 7]
    assert len({event.reference for answer in answers for event in answer.events}) == 207
    assert [decode(call.request.content)["OffSetValue"] for call in pulled.calls] == ["0", "100", "200"]


async def test_a_last_page_that_is_full_ends_with_no_data(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(PULL).mock(side_effect=[page_of(100), says("pull-no-data")])

    answers = await mpesa.statement(MORNING - timedelta(hours=24), MORNING)

    assert [len(answer.events) for answer in answers] == [100, 0]


async def test_an_offset_that_is_ignored_does_not_page_for_ever(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(PULL).mock(side_effect=[page_of(100), page_of(100)])

    answers = await mpesa.statement(MORNING - timedelta(hours=24), MORNING)

    assert len(answers) == 2


async def test_a_page_that_fails_is_no_short_statement(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(PULL).mock(side_effect=[page_of(100), httpx.Response(503, html="<h1>503</h1>")])

    with pytest.raises(OutcomeUnknown):
        await mpesa.statement(MORNING - timedelta(hours=24), MORNING)


@pytest.mark.parametrize(
    "told", [says("register-accepted"), says("register-accepted-with-zeros"), says("error-already-registered", 500)]
)
async def test_registered_now_or_before_is_registered(
    mpesa: Mpesa, daraja: respx.MockRouter, told: httpx.Response
) -> None:
    registered = daraja.post(REGISTER).mock(return_value=told)

    used = await mpesa.register_callbacks(CallbackAddresses(base=BASE))

    assert used == [f"{BASE}/validation", f"{BASE}/confirmation"]
    assert decode(registered.calls.last.request.content) == {
        "ShortCode": "600777",
        "ResponseType": "Completed",
        "ConfirmationURL": f"{BASE}/confirmation",
        "ValidationURL": f"{BASE}/validation",
    }


@pytest.mark.parametrize(
    ("name", "kind"), [("error-old-platform", ProviderRejected), ("error-internal", OutcomeUnknown)]
)
async def test_what_is_not_registered_is_not_told_as_registered(
    mpesa: Mpesa, daraja: respx.MockRouter, name: str, kind: type[ProviderError]
) -> None:
    daraja.post(REGISTER).mock(return_value=says(name, 500))

    with pytest.raises(kind):
        await mpesa.register_callbacks(CallbackAddresses(base=BASE))


async def test_a_refused_registration_for_pull_is_told(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(REGISTER).mock(return_value=says("register-accepted"))
    daraja.post(PULL_REGISTER).respond(json={"ResponseStatus": "1002"})

    with pytest.raises(ProviderRejected):
        await mpesa.register_callbacks(CallbackAddresses(base=BASE))


async def test_without_a_nominated_number_there_is_no_statement_rather_than_an_empty_one(
    daraja: respx.MockRouter, clock: VirtualClock
) -> None:
    mpesa = Mpesa.from_credentials({**ACCOUNT, "consumer_key": "no-pull", "nominated_number": ""}, clock)
    daraja.post(REGISTER).mock(return_value=says("register-accepted"))
    await mpesa.register_callbacks(CallbackAddresses(base=BASE))

    with pytest.raises(ProviderRejected):
        await mpesa.statement(MORNING - timedelta(hours=24), MORNING)

    assert not daraja.routes[1].called
    await mpesa.close()
