"""How far an order is, and where to ask on (gsma-mobile-money §4, §9)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.providers import Direction, OutcomeUnknown, PaymentEvent, PaymentState, ProviderReference, ProviderRejected
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire import places, states

from .conftest import PAYOUT_ID, REQUEST, SERVER_ID, Payload, an_answer
from .contract_case import ORDER, PAYOUT, PAYOUT_QUESTION, QUESTION

AT_STATE, AT_RESPONSE = f"requeststates/{SERVER_ID}", f"responses/{REQUEST}"


def taken(body: bytes, kati: Credentials, status: int = 202) -> states.Taken:
    return states.read_taken(an_answer(body, status), Direction.IN, ORDER.reference, kati)


def test_an_order_is_taken_for_later_by_a_request_state(payload: Payload, kati: Credentials) -> None:
    """§3, §4: an object's reference does not mean that it is done."""
    request = taken(payload("state_pending.json"), kati).as_request()

    assert (request.handle, request.expires_at) == (AT_STATE, datetime(2026, 3, 2, 12, 5, tzinfo=UTC))


@pytest.mark.parametrize("expiry", [None, "soon", "2026-03-02T12:05:00", 5])
def test_a_state_without_a_readable_end_has_none(payload: Payload, kati: Credentials, expiry: object) -> None:
    assert taken(payload("state_pending.json", expiryTime=expiry), kati).expires_at is None


def test_an_order_is_done_at_once_by_a_transaction(payload: Payload, kati: Credentials) -> None:
    """§2: 201."""
    done = taken(payload("payment_paid.json"), kati, 201)

    assert (done.place, done.event.state) == ("transactions/REF-1795255200417", PaymentState.SUCCEEDED)


@pytest.mark.parametrize("name", ["state_failed.json", "payment_paid.json"])
def test_a_request_that_failed_at_once_was_not_asked(payload: Payload, kati: Credentials, name: str) -> None:
    body = payload(name, transactionStatus="declined") if name == "payment_paid.json" else payload(name)
    with pytest.raises(ProviderRejected) as refused:
        taken(body, kati).as_request()

    assert refused.value.facts["reason"] in ("requestDeclined", "declined")


def test_a_request_that_broke_down_may_have_been_taken(payload: Payload, kati: Credentials) -> None:
    """§7: internal is unknown."""
    error = {"errorCategory": "internal", "errorCode": "genericError"}

    assert taken(payload("state_failed.json", error=error), kati).event.state is PaymentState.PENDING


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"<html></html>", b'{"result":"success"}'])
def test_an_order_whose_answer_says_nothing_is_unknown(kati: Credentials, body: bytes) -> None:
    for status in (200, 201, 202, 204):
        with pytest.raises(OutcomeUnknown):
            taken(body, kati, status)


@pytest.mark.parametrize(
    "other",
    [
        {"requestingOrganisationTransactionReference": PAYOUT.reference},
        {"type": "reversal", "originalTransactionReference": "REF-1"},
        {"amount": "2500.50"},
        {"debitParty": [{"key": "organisationid", "value": "MUT-KATI"}], "creditParty": []},
    ],
)
def test_an_answer_about_something_else_is_unknown(
    payload: Payload, kati: Credentials, other: dict[str, object]
) -> None:
    body = payload("payment_paid.json", **other)
    with pytest.raises(OutcomeUnknown):
        taken(body, kati, 201)
    with pytest.raises(OutcomeUnknown):
        states.follow(an_answer(body), "transactions/REF-1795255200417", QUESTION, kati)


def test_another_transaction_than_the_one_asked_about_is_no_answer(payload: Payload, kati: Credentials) -> None:
    """RELIABILITY 4, E3: a query agrees on the id, also where our reference is not told back."""
    body = payload("payment_paid.json", requestingOrganisationTransactionReference=None)
    asked = replace(QUESTION, provider_reference=ProviderReference("REF-1"))

    with pytest.raises(OutcomeUnknown):
        states.follow(an_answer(body), "transactions/REF-1", asked, kati)


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("/transactions/T417", "transactions/T417"),
        ("https://elsewhere.example/v1.2/mm/transactions/T417", "transactions/T417"),
        ("transactions/T+417", "transactions/T%2B417"),
        ("/transactions/T%2B417", "transactions/T%2B417"),
        (f"/v1.2/mm/requeststates/{SERVER_ID}", f"requeststates/{SERVER_ID}"),
    ],
)
def test_a_lost_answer_is_found_by_its_link_and_never_at_another_host(kati: Credentials, link: str, place: str) -> None:
    """§2, §9: what a link names is followed, at our own operator."""
    told = f'{{"link":"{link}"}}'.encode()

    assert states.follow(an_answer(told), AT_RESPONSE, QUESTION, kati) == place


@pytest.mark.parametrize(
    "body",
    [b'{"link":"/accounts/x"}', b'{"link":""}', b'{"link":"/transactions/"}', b"{}", b'{"link":"/transactions/a b"}'],
)
def test_a_link_to_anything_else_is_no_answer(kati: Credentials, body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        states.follow(an_answer(body), AT_RESPONSE, QUESTION, kati)


def test_a_completed_request_is_read_in_its_object(payload: Payload, kati: Credentials) -> None:
    """§4: completed is the state of the request, not of the money."""
    done = an_answer(payload("state_completed.json"))
    without = an_answer(payload("state_completed.json", objectReference=None))

    assert states.follow(done, AT_STATE, QUESTION, kati) == "transactions/REF-1795255200417"
    assert states.follow(without, AT_STATE, QUESTION, kati) == AT_RESPONSE


@pytest.mark.parametrize(
    ("name", "state"), [("state_pending.json", PaymentState.PENDING), ("state_failed.json", PaymentState.FAILED)]
)
def test_an_open_or_failed_request_says_so_itself(
    payload: Payload, kati: Credentials, name: str, state: PaymentState
) -> None:
    event = states.follow(an_answer(payload(name)), AT_STATE, PAYOUT_QUESTION, kati)

    assert isinstance(event, PaymentEvent)
    assert (event.state, event.direction, event.request_reference) == (state, Direction.OUT, PAYOUT.reference)


def test_a_state_nobody_documented_is_no_answer(payload: Payload, kati: Credentials) -> None:
    with pytest.raises(OutcomeUnknown):
        states.follow(an_answer(payload("state_pending.json", status="parked")), AT_STATE, QUESTION, kati)


@pytest.mark.parametrize(("status", "name"), [(404, "error_not_found.json"), (400, "error_declined.json")])
def test_one_poll_too_many_is_asked_by_our_own_id(payload: Payload, kati: Credentials, status: int, name: str) -> None:
    """§4: pollLimit is about the request state; §9."""
    answer = an_answer(payload(name), status)

    assert states.follow(answer, AT_STATE, PAYOUT_QUESTION, kati) == f"responses/{PAYOUT_ID}"


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_a_question_a_gateway_answers_has_no_answer(payload: Payload, kati: Credentials, status: int) -> None:
    for place in (AT_STATE, AT_RESPONSE, "transactions/REF-1"):
        with pytest.raises(OutcomeUnknown) as doubt:
            states.follow(an_answer(payload("maintenance.html"), status), place, QUESTION, kati)
        assert doubt.value.facts["reason"] == f"http_{status}"


def test_it_is_asked_by_the_surest_name() -> None:
    """§9: the operator's id, where the answer pointed, else our correlation id."""
    known = replace(QUESTION, provider_reference=ProviderReference("REF+1"), handle=AT_STATE)

    assert places.first(known) == "transactions/REF%2B1"
    assert places.first(replace(QUESTION, handle=AT_STATE)) == AT_STATE
    assert places.first(QUESTION) == AT_RESPONSE
    assert places.first(replace(QUESTION, reference=None, handle=AT_STATE)) is None


def test_what_nobody_knows_is_no_failure() -> None:
    """§9: 404 is not failure; RELIABILITY 3."""
    assert list(states.not_found(QUESTION, was_known=False)) == []
    [lost] = states.not_found(PAYOUT_QUESTION, was_known=False)
    [taken_before] = states.not_found(PAYOUT_QUESTION, was_known=True)

    assert (lost.state, taken_before.state) == (PaymentState.NOT_FOUND, PaymentState.PENDING)
