"""The status in the answer to our enquiry, and nothing beside it, ends an order (airtel-money §5, §6, §8.1)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.providers import OutcomeUnknown, PaymentEvent, PaymentState, StatusQuestion
from app.providers.airtel_money.wire import enquiries

from .conftest import IN, OUT, TEN, Payload, an_answer, an_envelope
from .contract_case import ORDER, PAYOUT

PAID = {"id": ORDER.reference, "airtel_money_id": "MP260314.0931.C00042"}
SENT = {"id": PAYOUT.reference, "reference_id": "CI260314.0932.H00007"}


def told(
    body: dict[str, Any] | bytes, question: StatusQuestion = IN, at: datetime = TEN, status: int = 200
) -> PaymentEvent:
    [event] = enquiries.events_in(an_answer(body, status), question, at)
    return event


def test_a_paid_collection_has_its_receipt_and_the_amount_we_asked(payload: Payload) -> None:
    """§5.1: no message has an amount; the posting amount comes from our own request."""
    event = told(payload("collection_paid.json"))

    assert (event.state, event.reference, event.amount) == (
        PaymentState.SUCCEEDED,
        "MP260314.0931.C00042",
        ORDER.amount,
    )
    assert (event.request_reference, event.reason, event.receiver) == (ORDER.reference, None, None)


def test_a_failed_collection_has_no_receipt_and_tells_its_code(payload: Payload) -> None:
    """§5: airtel_money_id may be empty."""
    event = told(payload("collection_failed.json"))

    assert (event.state, event.reference, event.reason) == (PaymentState.FAILED, None, "DP00800001007")


def test_a_paid_payout_has_the_receipt_that_its_payee_sees(payload: Payload) -> None:
    """§6: `reference_id`."""
    event = told(payload("payout_paid.json"), OUT)

    assert (event.state, event.reference) == (PaymentState.SUCCEEDED, "CI260314.0932.H00007")
    assert (event.amount, event.receiver, event.request_reference) == (None, None, PAYOUT.reference)


@pytest.mark.parametrize("code", [None, "DP00800001000", "DP00800001007", "DP00900001005", "ROUTER117"])
def test_ts_is_paid_whatever_stands_beside_it(code: str | None) -> None:
    """§0.3, §5: `success:false` next to TS appears in documentation samples; the status has the highest authority."""
    body = an_envelope(code, **PAID, status="TS")
    body["status"] |= {"success": False, "code": "400"}

    assert told(body).state is PaymentState.SUCCEEDED


@pytest.mark.parametrize("receipt", [{}, {"airtel_money_id": ""}, {"airtel_money_id": None}, {"airtel_money_id": " "}])
def test_a_paid_collection_without_a_receipt_stays_open(receipt: dict[str, Any]) -> None:
    """DOMAIN A1: it could not be told from another one."""
    event = told(an_envelope("DP00800001001", id=ORDER.reference, status="TS", **receipt))

    assert (event.state, event.reference) == (PaymentState.PENDING, None)


def test_a_paid_payout_without_a_receipt_is_paid() -> None:
    assert told(an_envelope(None, id=PAYOUT.reference, status="TS"), OUT).state is PaymentState.SUCCEEDED


@pytest.mark.parametrize("status", ["TIP", "TI", "TA", "SUCCESS", "ts", "TSX", "FAILED", "7"])
@pytest.mark.parametrize("code", ["DP00800001002", "DP00900001012", None])
def test_what_is_not_clearly_over_stays_open_whatever_its_code(status: str, code: str | None) -> None:
    """§8.1: TA is unknown, asked again and then given to people; a word that nobody documented likewise."""
    assert told(an_envelope(code, **PAID, status=status)).state is PaymentState.PENDING
    assert told(an_envelope(code, **SENT, status=status), OUT).state is PaymentState.PENDING


def test_what_expired_has_failed_once_it_is_told_again_later() -> None:
    """§8.1: TE is confirmed by a second enquiry five minutes later or more."""
    body = an_envelope(None, id=ORDER.reference, status="TE")
    states = [told(body, IN, TEN + timedelta(minutes=age)).state for age in (1, 15, 59, 60)]
    undated = told(body, replace(IN, sent_at=None), TEN + timedelta(days=1))

    assert states == [*[PaymentState.PENDING] * 3, PaymentState.FAILED]
    assert undated.state is PaymentState.PENDING


@pytest.mark.parametrize("age", [timedelta(minutes=1), timedelta(hours=1), timedelta(hours=2), timedelta(days=2)])
def test_a_payout_that_is_called_expired_is_for_people(age: timedelta) -> None:
    """§6, §8.1: its enquiry is documented without TE, and no single one confirms it; RELIABILITY 1.2."""
    event = told(an_envelope(None, id=PAYOUT.reference, status="TE"), OUT, TEN + age)

    assert (event.state, event.reason) == (PaymentState.PENDING, "TE")


@pytest.mark.parametrize("code", ["DP00800001002", "DP00800001008", "DP00800001029", "DP00800001001", "DP00800001010"])
def test_a_code_without_a_status_ends_no_collection(code: str) -> None:
    """§8.2."""
    with pytest.raises(OutcomeUnknown):
        told(an_envelope(code, esb="ESB000011"))


@pytest.mark.parametrize("code", ["DP00900001001", "DP00900001005", "DP00900001012", "DP00900001000", None])
def test_nor_does_it_end_a_payout(code: str | None) -> None:
    """§8.3: what failed by its code in an enquiry is asked about again."""
    with pytest.raises(OutcomeUnknown):
        told(an_envelope(code, esb="ESB000011"), OUT)


@pytest.mark.parametrize(("code", "esb"), [("DP00800001025", "ESB000011"), (None, "ESB000045")])
def test_a_collection_that_nobody_knows_is_an_empty_answer(code: str | None, esb: str) -> None:
    """§8.2: unknown right after a POST, and only the end of the ladder ends it."""
    for status in (200, 404):
        assert list(enquiries.events_in(an_answer(an_envelope(code, esb=esb), status), IN, TEN)) == []


@pytest.mark.parametrize(("code", "esb"), [("DP00900001015", "ESB000045"), (None, "ESB000045")])
def test_a_payout_that_nobody_knows_is_not_found(code: str | None, esb: str) -> None:
    """§8.3: on an enquiry unknown until the ladder ends; RELIABILITY 3."""
    event = told(an_envelope(code, esb=esb), OUT)

    assert (event.state, event.request_reference) == (PaymentState.NOT_FOUND, PAYOUT.reference)


def test_not_found_by_an_older_code_counts_for_nothing_beside_a_newer_one() -> None:
    """§8.4."""
    with pytest.raises(OutcomeUnknown):
        told(an_envelope("DP00900001000", esb="ESB000045"), OUT)


def test_a_status_counts_more_than_not_found() -> None:
    assert told(an_envelope("DP00900001015", **SENT, status="TS"), OUT).state is PaymentState.SUCCEEDED


@pytest.mark.parametrize("transaction", [{"id": "prem01HQ8"}, {"id": None}, {}])
def test_an_answer_about_another_order_says_nothing(transaction: dict[str, Any]) -> None:
    with pytest.raises(OutcomeUnknown) as unknown:
        told(an_envelope("DP00800001001", **transaction, airtel_money_id="MP1", status="TS"))

    assert unknown.value.facts["reason"] == "other_reference"


@pytest.mark.parametrize("body", [b"<html></html>", b'{"data":', b"", b"[]", b"{}", b'{"data":{}}', b'{"status":"TS"}'])
def test_an_answer_that_cannot_be_read_says_nothing(body: bytes) -> None:
    """§5: data may be missing or empty."""
    with pytest.raises(OutcomeUnknown):
        told(body)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_only_a_200_tells_a_status(status: int, payload: Payload) -> None:
    """§8.6."""
    with pytest.raises(OutcomeUnknown):
        told(payload("collection_paid.json"), status=status)
