"""Which questions the adapter puts, and what it says of itself."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from ipaddress import ip_network

import httpx
import pytest
import respx

from app.providers import (
    Capability,
    Direction,
    OutcomeUnknown,
    PayeeKind,
    PaymentState,
    ProviderReference,
    ProviderRejected,
)
from app.providers.wave import Wave

from .conftest import API, PAYOUT, TEN, AQuestion, AWebhook, Payload, a_reversal

SESSIONS, TRANSACTIONS = f"{API}/v1/checkout/sessions", f"{API}/v1/transactions"
HANDLE, PAID, ID = "cos-1b2k0000000ml", ProviderReference("TML00417"), "pt-1c9x2ml"


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


def lists(network: respx.MockRouter, payload: Payload, today: str = "transactions.json") -> None:
    """The day, the day before, and nothing on any other."""
    days = {"2026-11-21": today, "2026-11-20": "transactions_of_the_day_before.json"}
    for on, name in days.items():
        network.get(TRANSACTIONS, params={"date": on}).respond(200, content=payload(name))
    network.get(TRANSACTIONS).respond(200, content=payload("transactions_none.json"))


def test_it_does_all_but_validate_and_register() -> None:
    """wave, head and §5: webhooks are registered in the portal, and nothing is asked before the money moves."""
    assert Wave.capabilities == ~(Capability.VALIDATE | Capability.REGISTER | Capability.NONE)
    assert Wave.profile.payee_kinds == {PayeeKind.PHONE}
    assert Wave.profile.statement_shows_payouts


def test_webhooks_come_from_single_addresses() -> None:
    """wave §5: all /32, and defence in depth only."""
    networks = [ip_network(written) for written in Wave.profile.source_ranges]

    assert (len(networks), {network.num_addresses for network in networks}) == (15, {1})


def test_what_is_not_stored_comes_again(wave: Wave, a_webhook: AWebhook) -> None:
    """wave §5: retried for three days unless it is answered 2xx."""
    webhook = a_webhook("webhook_paid.json")

    assert [wave.acknowledge(webhook, accepted=accepted).status for accepted in (True, False)] == [200, 503]


async def test_a_request_is_asked_about_by_its_session(
    wave: Wave, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    network.get(f"{SESSIONS}/{HANDLE}").respond(200, content=payload("session_paid.json"))

    answer = await wave.query_status(a_question(handle=HANDLE))

    assert [event.state for event in answer.events] == [PaymentState.SUCCEEDED]
    assert answer.body == payload("session_paid.json")


async def test_a_request_whose_answer_was_lost_is_searched_by_our_reference(
    wave: Wave, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    """wave §6."""
    search = network.get(f"{SESSIONS}/search").respond(200, content=payload("sessions_none.json"))

    answer = await wave.query_status(a_question())

    assert list(answer.events) == []
    assert dict(search.calls.last.request.url.params) == {"client_reference": "PRM202611000417"}


async def test_a_payment_is_asked_about_by_its_transaction_under_whatever_reference_we_ask(
    wave: Wave, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    session = network.get(SESSIONS).respond(200, content=payload("session_paid.json"))

    answer = await wave.query_status(a_question(reference="ourquery0001", provider_reference=PAID))

    assert [event.reference for event in answer.events] == [PAID]
    assert dict(session.calls.last.request.url.params) == {"transaction_id": PAID}


async def test_a_payment_at_the_till_has_no_session_and_is_found_in_the_list(
    wave: Wave, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    """wave §2, §4: only checkouts have sessions."""
    network.get(SESSIONS).respond(404, content=payload("error_error.json"))
    lists(network, payload)

    found = await wave.query_status(a_question(provider_reference=ProviderReference("TML00420")))
    nowhere = await wave.query_status(a_question(provider_reference=ProviderReference("TML99999")))

    assert [(event.reference, event.amount and event.amount.minor) for event in found.events] == [("TML00420", 5_000)]
    assert list(nowhere.events) == []


@pytest.mark.parametrize("known_as", ["handle", "provider_reference"])
async def test_a_payout_that_was_taken_is_asked_about_by_its_id(
    wave: Wave, network: respx.MockRouter, payload: Payload, a_question: AQuestion, known_as: str
) -> None:
    """wave §6: 200 `processing`, then by id."""
    network.get(f"{API}/v1/payout/{ID}").respond(200, content=payload("payout_paid.json"))

    [event] = (await wave.query_status(a_question(Direction.OUT, **{known_as: ID}))).events

    assert (event.state, event.request_reference) == (PaymentState.SUCCEEDED, PAYOUT)


@pytest.mark.parametrize("status", [200, 404])
async def test_a_payout_nobody_knows_is_told_as_not_found(
    wave: Wave, network: respx.MockRouter, payload: Payload, a_question: AQuestion, status: int
) -> None:
    """RELIABILITY 3."""
    body = payload("payouts_none.json" if status == 200 else "error_error.json")
    network.get(f"{API}/v1/payouts/search").respond(status, content=body)

    answer = await wave.query_status(a_question(Direction.OUT))

    assert [(event.state, event.request_reference) for event in answer.events] == [(PaymentState.NOT_FOUND, PAYOUT)]
    assert answer.body == body


async def test_a_question_that_names_nothing_is_not_put(
    wave: Wave, network: respx.MockRouter, a_question: AQuestion
) -> None:
    for direction in Direction:
        assert list((await wave.query_status(a_question(direction, reference=None))).events) == []

    assert not network.calls


@pytest.mark.parametrize("name", ["payout_paid.json", "maintenance_503.html"])
async def test_a_balance_nobody_can_read_is_no_answer_and_not_zero(
    wave: Wave, network: respx.MockRouter, payload: Payload, name: str
) -> None:
    network.get(f"{API}/v1/balance").respond(200, content=payload(name))

    with pytest.raises(OutcomeUnknown):
        await wave.balance()


async def test_the_statement_is_every_page_of_every_day(
    wave: Wave, network: respx.MockRouter, payload: Payload
) -> None:
    """wave §4: until `has_next_page` is false."""
    told = json.loads(payload("transactions_of_the_day_before.json"))
    more = json.dumps({**told, "page_info": {**told["page_info"], "has_next_page": True}}).encode()
    first = {"date": "2026-11-20", "after": "TML00410"}
    network.get(TRANSACTIONS, params=first).respond(200, content=payload("transactions_none.json"))
    lists(network, payload)
    network.get(TRANSACTIONS, params={"date": "2026-11-20"}).respond(200, content=more)

    answers = await wave.statement(TEN - timedelta(days=1), TEN + timedelta(hours=1))

    assert [len(answer.events) for answer in answers] == [1, 0, 5]
    assert [call.request.url.params["date"] for call in network.calls] == [
        *("2026-11-19", "2026-11-20", "2026-11-20", "2026-11-21")
    ]


async def test_a_refund_of_an_earlier_day_asks_its_session_what_it_took_back(
    wave: Wave, network: respx.MockRouter, payload: Payload
) -> None:
    told = json.loads(payload("transactions.json"))
    only_refund = json.dumps({**told, "items": told["items"][2:]}).encode()
    network.get(TRANSACTIONS, params={"date": "2026-11-21"}).respond(200, content=only_refund)
    network.get(TRANSACTIONS).respond(200, content=payload("transactions_of_the_day_before.json"))
    session = network.get(f"{SESSIONS}/{HANDLE}").respond(200, content=payload("session_paid.json"))

    [answer] = await wave.statement(TEN, TEN + timedelta(hours=1))

    assert [event.reverses for event in answer.events if event.direction is Direction.IN] == [None, PAID]
    assert session.call_count == 1


async def test_a_payout_is_taken_back_and_read_again(wave: Wave, network: respx.MockRouter, payload: Payload) -> None:
    """wave §3: the 200 is empty; the payout itself says what became of it."""
    payout = network.get(f"{API}/v1/payout/{ID}")
    payout.side_effect = [
        httpx.Response(200, content=payload("payout_paid.json")),
        httpx.Response(200, content=payload("payout_reversed.json")),
    ]
    reverse = network.post(f"{API}/v1/payout/{ID}/reverse").respond(200)

    answer = await wave.reverse(a_reversal(ID, 185_000))

    assert [(event.state, event.reverses) for event in answer.events] == [(PaymentState.REVERSED, ID)]
    assert (reverse.call_count, answer.body) == (1, payload("payout_reversed.json"))


async def test_a_payout_that_came_back_before_is_not_taken_back_again(
    wave: Wave, network: respx.MockRouter, payload: Payload
) -> None:
    network.get(f"{API}/v1/payout/{ID}").respond(200, content=payload("payout_reversed.json"))
    reverse = network.post(f"{API}/v1/payout/{ID}/reverse").respond(200)

    [event] = (await wave.reverse(a_reversal(ID, 185_000))).events

    assert (event.state, reverse.call_count) == (PaymentState.REVERSED, 0)


async def test_a_payout_of_more_than_three_days_stays_where_it_is(
    wave: Wave, network: respx.MockRouter, payload: Payload
) -> None:
    """wave §3."""
    network.get(f"{API}/v1/payout/{ID}").respond(200, content=payload("payout_paid.json"))
    late = {"error_code": "payout-reversal-time-limit-exceeded", "error_message": "Too late"}
    network.post(f"{API}/v1/payout/{ID}/reverse").respond(400, json=late)

    with pytest.raises(ProviderRejected) as refused:
        await wave.reverse(a_reversal(ID, 185_000))

    assert refused.value.facts["reason"] == "payout-reversal-time-limit-exceeded"


async def test_a_payment_by_a_link_is_refunded_by_its_session(
    wave: Wave, network: respx.MockRouter, payload: Payload
) -> None:
    """wave §2, §4: by session there, by transaction at the till."""
    network.get(SESSIONS).respond(200, content=payload("session_paid.json"))
    refund = network.post(f"{SESSIONS}/{HANDLE}/refund").respond(200)
    lists(network, payload)

    [event] = (await wave.reverse(a_reversal(PAID, 2_500))).events

    assert refund.call_count == 1
    assert (event.state, event.reverses, event.amount and event.amount.minor) == (PaymentState.REVERSED, PAID, 2_500)


async def test_a_payment_at_the_till_is_refunded_by_its_transaction_and_open_until_it_is_listed(
    wave: Wave, network: respx.MockRouter, payload: Payload
) -> None:
    network.get(SESSIONS).respond(404, content=payload("error_error.json"))
    refund = network.post(f"{TRANSACTIONS}/TML00420/refund").respond(200)
    lists(network, payload)

    [event] = (await wave.reverse(a_reversal("TML00420", 5_000))).events

    assert (refund.call_count, event.state, event.reverses) == (1, PaymentState.PENDING, "TML00420")


@pytest.mark.parametrize(
    ("status", "told", "error"),
    [
        (400, {"code": "checkout-refund-failed"}, ProviderRejected),
        (500, {"code": "checkout-refund-failed"}, OutcomeUnknown),
    ],
)
async def test_a_refund_that_was_refused_moved_nothing_and_a_500_says_nothing(
    wave: Wave,
    network: respx.MockRouter,
    payload: Payload,
    status: int,
    told: Mapping[str, str],
    error: type[Exception],
) -> None:
    network.get(SESSIONS).respond(200, content=payload("session_paid.json"))
    network.post(f"{SESSIONS}/{HANDLE}/refund").respond(status, json=dict(told))

    with pytest.raises(error):
        await wave.reverse(a_reversal(PAID, 2_500))


@pytest.mark.parametrize(
    "trouble",
    [httpx.ConnectError("refused"), httpx.Response(429), httpx.Response(404, json={"error": "not-found"})],
    ids=["refused connection", "too many", "not found"],
)
async def test_what_cannot_be_read_after_it_was_done_has_been_done_all_the_same(
    wave: Wave, network: respx.MockRouter, payload: Payload, trouble: httpx.Response | Exception
) -> None:
    """RELIABILITY 1.3: neither "never taken" nor "refused", for the operator's 200 came before."""
    payout, paid = network.get(f"{API}/v1/payout/{ID}"), httpx.Response(200, content=payload("payout_paid.json"))
    payout.side_effect = [paid, trouble]
    network.post(f"{API}/v1/payout/{ID}/reverse").respond(200)
    network.get(SESSIONS).respond(200, content=payload("session_paid.json"))
    network.post(f"{SESSIONS}/{HANDLE}/refund").respond(200)
    network.get(TRANSACTIONS).mock(side_effect=[trouble])

    for order in (a_reversal(ID, 185_000), a_reversal(PAID, 2_500)):
        with pytest.raises(OutcomeUnknown) as unknown:
            await wave.reverse(order)
        assert unknown.value.facts["reason"] == "not_seen_yet"
