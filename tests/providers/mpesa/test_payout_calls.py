"""Calls about money out, Daraja's answers played by respx: what is sent, and what each answer comes to (§3, §6, §8)."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import respx

from app.core.jsontext import decode
from app.providers import (
    Direction,
    OutcomeUnknown,
    Payee,
    PayeeKind,
    ProviderRejected,
    ProviderUnavailable,
    StatusQuestion,
)
from app.providers.errors import ProviderError
from app.providers.mpesa import Mpesa
from tests.providers.mpesa.samples import BASE, PAYOUT, RECEIPT, clinic, payload, payout, takeback, till

PHONE = "/mpesa/b2c/v3/paymentrequest"
BUSINESS = "/mpesa/b2b/v1/paymentrequest"
STATUS = "/mpesa/transactionstatus/v1/query"
BALANCE = "/mpesa/accountbalance/v1/query"
REVERSAL = "/mpesa/reversal/v1/request"
QUESTION = StatusQuestion(direction=Direction.OUT, reference=PAYOUT, callback_url=BASE, payee_kind=PayeeKind.PHONE)


@pytest.fixture
def daraja() -> Iterator[respx.MockRouter]:
    """A gateway that gives a token and answers nothing else until it is told to."""
    with respx.mock(base_url="https://daraja.example.org", assert_all_called=False) as router:
        router.get("/oauth/v1/generate").respond(content=payload("token-life-as-text"))
        yield router


def says(name: str, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=payload(name))


async def test_a_payout_to_a_phone_is_taken_under_our_reference_and_says_nothing_yet(
    mpesa: Mpesa, daraja: respx.MockRouter
) -> None:
    """§0: the answer is only an acknowledgement."""
    sent = daraja.post(PHONE).mock(return_value=says("payout-accepted"))

    taken = await mpesa.pay_out(payout())

    assert (taken.handle, taken.answer.events) == (PAYOUT, [])
    assert taken.answer.body == payload("payout-accepted")
    assert decode(sent.calls.last.request.content)["OriginatorConversationID"] == PAYOUT


@pytest.mark.parametrize("payee", [clinic(), till()])
async def test_a_payout_to_a_business_is_taken_under_darajas_own_id(
    mpesa: Mpesa, daraja: respx.MockRouter, payee: Payee
) -> None:
    daraja.post(BUSINESS).mock(return_value=says("transfer-accepted"))

    taken = await mpesa.pay_out(replace(payout(), payee=payee))

    assert taken.handle == "7aa1-22bb-1"


@pytest.mark.parametrize("odd", [{}, {"OriginatorConversationID": " "}, {"OriginatorConversationID": ["x"]}])
async def test_a_transfer_without_a_handle_is_in_doubt(
    mpesa: Mpesa, daraja: respx.MockRouter, odd: dict[str, object]
) -> None:
    daraja.post(BUSINESS).respond(json={"ResponseCode": "0", **odd})

    with pytest.raises(OutcomeUnknown):
        await mpesa.pay_out(payout(payee=clinic()))


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (says("error-invalid-field", 400), ProviderRejected),
        (says("payout-refused-in-ack"), ProviderRejected),
        (says("error-duplicate-originator", 500), OutcomeUnknown),
        (says("payout-throttled-in-ack"), OutcomeUnknown),
        (says("error-wrong-credentials", 500), OutcomeUnknown),
        (says("error-subscriber-locked", 200), OutcomeUnknown),
        (says("error-internal", 500), OutcomeUnknown),
        (says("error-spike-arrest", 500), OutcomeUnknown),
        (httpx.Response(503, html="<h1>Service Unavailable</h1>"), OutcomeUnknown),
        (httpx.Response(200, content=b""), OutcomeUnknown),
        (httpx.Response(200, content=payload("payout-accepted")[:90]), OutcomeUnknown),
        (httpx.ReadTimeout("silence"), OutcomeUnknown),
        (httpx.ReadError("reset"), OutcomeUnknown),
        (httpx.ConnectError("refused"), ProviderUnavailable),
    ],
)
@pytest.mark.parametrize("to_phone", [True, False])
async def test_a_payout_that_goes_wrong_says_what_to_do_next(
    mpesa: Mpesa, daraja: respx.MockRouter, told: httpx.Response | Exception, kind: type[ProviderError], to_phone: bool
) -> None:
    """§3, §6.4: a duplicate was received before; the push family's texts prove nothing of a payout."""
    sent = daraja.post(PHONE if to_phone else BUSINESS).mock(side_effect=[told])

    with pytest.raises(kind):
        await mpesa.pay_out(payout() if to_phone else payout(payee=clinic()))

    assert sent.call_count == 1


@pytest.mark.parametrize(
    ("code", "stops"), [("404.002.01", True), ("404.001.04", True), ("405.001", True), ("400.002.02", False)]
)
async def test_a_product_that_is_not_enabled_stops_the_lane(
    mpesa: Mpesa, daraja: respx.MockRouter, code: str, stops: bool
) -> None:
    """§3: an alarm, for every further payout would be refused as well; a field may be this payout's alone."""
    daraja.post(PHONE).respond(int(code[:3]), json={"errorCode": code, "errorMessage": "?"})

    with pytest.raises(ProviderRejected) as refused:
        await mpesa.pay_out(payout())

    assert (refused.value.facts["reason"] in mpesa.profile.stopping_codes) is stops


async def test_only_a_refused_token_is_followed_by_the_same_request(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    """§2: it never reached M-PESA, so once more is safe for money too."""
    stale = httpx.Response(401, json={"errorCode": "401.002.01"})
    sent = daraja.post(BUSINESS).mock(side_effect=[stale, says("transfer-accepted")])

    await mpesa.pay_out(payout(payee=clinic()))

    assert sent.calls[0].request.content == sent.calls[1].request.content
    assert sent.call_count == 2


async def test_the_question_after_a_payout_is_answered_later(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    asked = daraja.post(STATUS).mock(return_value=says("payout-accepted"))

    answer = await mpesa.query_status(QUESTION)

    assert (answer.events, answer.body) == ([], payload("payout-accepted"))
    assert decode(asked.calls.last.request.content)["OriginalConversationID"] == PAYOUT


async def test_a_payout_that_cannot_be_found_is_not_asked_after(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    answer = await mpesa.query_status(replace(QUESTION, payee_kind=PayeeKind.TILL))

    assert answer.events == [] and not daraja.calls


async def test_the_balance_comes_later(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    asked = daraja.post(BALANCE).mock(return_value=says("transfer-accepted"))

    assert await mpesa.balance(BASE) is None
    assert decode(asked.calls.last.request.content)["CommandID"] == "AccountBalance"


async def test_a_reversal_is_acknowledged_and_answered_later(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    asked = daraja.post(REVERSAL).mock(return_value=says("transfer-accepted"))

    answer = await mpesa.reverse(takeback())

    assert (answer.events, answer.body) == ([], payload("transfer-accepted"))
    assert decode(asked.calls.last.request.content)["TransactionID"] == RECEIPT


async def test_a_refused_reversal_is_told_by_its_code(mpesa: Mpesa, daraja: respx.MockRouter) -> None:
    daraja.post(REVERSAL).respond(json={"ResponseCode": "2028"})

    with pytest.raises(ProviderRejected) as refused:
        await mpesa.reverse(takeback())

    assert refused.value.facts["reason"] == "2028"
