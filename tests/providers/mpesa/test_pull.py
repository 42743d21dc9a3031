"""Pull Transactions: pages, rows, and what is told of rows we cannot read (mpesa-daraja §4.7)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.core.jsontext import decode
from app.core.money import KES
from app.providers import PaymentEvent, PaymentState, UnreadableCallback
from app.providers.mpesa.wire import c2b, pull
from tests.providers.mpesa.samples import AMINA, MORNING, RECEIPT, credentials, kes, payload


def read(name: str) -> Sequence[PaymentEvent]:
    return [pull.read_row(row, credentials()) for row in pull.rows(decode(payload(name)))]


def test_a_row_says_what_the_confirmation_of_its_receipt_said() -> None:
    confirmation = c2b.read_confirmation(payload("confirmation-plain-number"), KES)

    assert read("pull-page") == [replace(confirmation, payer_name=None)]


def test_the_z_of_a_row_is_east_african_time() -> None:
    """§4.7: the Z behind its instants is not UTC."""
    assert read("pull-page")[0].occurred_at == datetime(2026, 3, 14, 6, 30, 12, tzinfo=UTC)


def test_an_array_without_the_inner_array_is_read_alike() -> None:
    """§4.7: the rows of a statement lie in an array inside an array, or in one."""
    assert read("pull-flat-page") == read("pull-page")


@pytest.mark.parametrize("name", ["pull-empty-page", "pull-no-data"])
def test_no_data_is_no_rows(name: str) -> None:
    """§4.7: one code means no data and a problem alike."""
    assert read(name) == []


def test_success_without_rows_is_no_rows() -> None:
    assert pull.rows({"ResponseCode": "1000"}) == []


def test_an_undocumented_code_is_not_an_empty_statement() -> None:
    with pytest.raises(UnreadableCallback):
        pull.rows({"ResponseCode": "1002", "Response": [[]]})


def test_a_reversal_row_takes_its_receipt_back() -> None:
    [payment, reversal] = read("pull-with-reversal")

    assert payment.state is PaymentState.SUCCEEDED
    assert (reversal.state, reversal.reference, reversal.reverses) == (PaymentState.REVERSED, "TKL7R3V3RS", RECEIPT)
    assert (reversal.amount, reversal.payer_reference) == (kes(1500), None)


def test_a_row_we_cannot_read_is_shown_and_hides_no_other() -> None:
    [odd, good] = read("pull-one-row-unreadable")

    assert (odd.state, odd.reference, odd.amount) == (PaymentState.PENDING, "TKL0DDR0W1", None)
    assert odd.reason == "unreadable_amount"
    assert (good.state, good.reference, good.payer) == (PaymentState.SUCCEEDED, RECEIPT, AMINA)


def test_a_row_without_a_readable_receipt_is_still_shown() -> None:
    [row] = pull.rows(decode(payload("pull-page")))

    event = pull.read_row({**row, "transactionId": None}, credentials())

    assert (event.state, event.reference, event.reason) == (PaymentState.PENDING, None, "unreadable_transactionId")


def test_a_kind_nobody_documented_stays_pending() -> None:
    assert [event.state for event in read("pull-unknown-kind")] == [PaymentState.PENDING]


def test_the_question_names_the_window_in_east_african_time() -> None:
    assert pull.query_body(MORNING, MORNING + timedelta(hours=1), 100, credentials()) == {
        "ShortCode": "600777",
        "StartDate": "2026-03-14 09:30:00",
        "EndDate": "2026-03-14 10:30:00",
        "OffSetValue": "100",
    }


@pytest.mark.parametrize("name", ["pull-registered", "pull-registered-before-spaced-key"])
def test_registered_now_or_before_is_registered(name: str) -> None:
    """§4.7: keys of older variants have a blank in them."""
    assert pull.is_registered(decode(payload(name)))
