"""The object in callbacks and lookups: its states, its amounts, whose it is (pawapay §5)."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.money import XAF, XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Direction, PaymentEvent, PaymentState, RawCallback, UnreadableCallback, oddities
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import STATES
from app.providers.pawapay.wire import hooks

from .conftest import TEN, Payload, told
from .contract_case import DEPOSIT_ID, ORDER, PAYOUT, REVERSAL


class Reader:
    """Reads payloads as callbacks, with members other than recorded."""

    def __init__(self, payload: Payload, account: Credentials) -> None:
        self._payload, self._account = payload, account

    def __call__(self, name: str, **members: object) -> PaymentEvent:
        body = told(self._payload(name), **members)
        callback = RawCallback(event="deposits", headers={}, body=body, received_at=TEN)
        return hooks.event_in(callback, self._account)


@pytest.fixture
def read(payload: Payload, account: Credentials) -> Reader:
    return Reader(payload, account)


def test_a_completed_deposit_is_told_whole(read: Reader) -> None:
    """pawapay §5; its own id names it for ever, with which it is refunded too (§4)."""
    assert read("deposit_completed") == PaymentEvent(
        provider="pawapay",
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference=DEPOSIT_ID,  # type: ignore[arg-type]
        request_reference=ORDER.reference,
        amount=Money(2_500, XOF),
        payer=Msisdn("+22370001122"),
        payer_reference="0100012336",
        occurred_at=datetime(2026, 11, 21, 9, 59, tzinfo=UTC),
    )


def test_a_completed_payout_is_told_whole(read: Reader) -> None:
    """pawapay §5: an amount with decimals is the same amount."""
    assert read("payout_completed") == PaymentEvent(
        provider="pawapay",
        direction=Direction.OUT,
        state=PaymentState.SUCCEEDED,
        reference="MP261121.1005.P00031",  # type: ignore[arg-type]
        request_reference=PAYOUT.reference,
        amount=Money(185_000, XOF),
        receiver="22376001122",
        occurred_at=datetime(2026, 11, 21, 10, 5, tzinfo=UTC),
    )


def test_a_completed_refund_takes_its_deposit_back(read: Reader) -> None:
    """pawapay §3, §4: it names its deposit only in the metadata of its order, come back as an object."""
    assert read("refund_completed") == PaymentEvent(
        provider="pawapay",
        direction=Direction.IN,
        state=PaymentState.REVERSED,
        reference="5d1e0c3b-2a49-4f78-8b67-9c0d1e2f3a4b",  # type: ignore[arg-type]
        request_reference=REVERSAL.reference,
        amount=Money(2_500, XOF),
        occurred_at=datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
        reverses=DEPOSIT_ID,  # type: ignore[arg-type]
    )


def test_a_refund_that_names_its_deposit_itself_is_believed(read: Reader) -> None:
    event = read("refund_completed", metadata=None, depositId=DEPOSIT_ID.upper())

    assert (event.state, event.reverses) == (PaymentState.REVERSED, DEPOSIT_ID)


@pytest.mark.parametrize("metadata", [None, {}, [{"deposit": DEPOSIT_ID}], {"deposit": 7}, "deposit"])
def test_a_refund_of_nobody_knows_what_is_left_for_a_person(read: Reader, metadata: object) -> None:
    """One made in the operator's dashboard: it stays in the inbox, visible."""
    with pytest.raises(UnreadableCallback):
        read("refund_completed", metadata=metadata)


def test_a_refund_that_failed_took_nothing_back(read: Reader) -> None:
    event = read("refund_failed")

    assert (event.state, event.reference, event.reason) == (PaymentState.FAILED, None, "WALLET_LIMIT_REACHED")


@pytest.mark.parametrize("name", ["deposit_completed", "payout_completed"])
@pytest.mark.parametrize("word", sorted(STATES))
def test_every_word_of_the_sheet_has_its_class(read: Reader, name: str, word: str) -> None:
    """pawapay §5: what is queued or being found out is open."""
    final = {"COMPLETED": PaymentState.SUCCEEDED, "FAILED": PaymentState.FAILED}

    assert read(name, status=word).state is final.get(word, PaymentState.PENDING)


def test_what_is_being_found_out_is_open(read: Reader) -> None:
    """pawapay §5: IN_RECONCILIATION, the operator's outcome being determined; never resend."""
    event = read("payout_failed", status="IN_RECONCILIATION")

    assert (event.state, event.request_reference) == (PaymentState.PENDING, PAYOUT.reference)


@pytest.mark.parametrize(
    "word", [None, "", "completed", "FAILED ", "REJECTED", "DUPLICATE_IGNORED", "NOT_FOUND", "FOUND", 1, ["FAILED"]]
)
def test_a_word_that_is_no_status_of_a_payment_says_nothing(read: Reader, word: object) -> None:
    """pawapay §5: REJECTED and DUPLICATE_IGNORED answer orders; RELIABILITY 1.2."""
    assert read("payout_failed", status=word).state is PaymentState.PENDING


@pytest.mark.parametrize(
    ("name", "code"), [("deposit_failed", "PAYMENT_NOT_APPROVED"), ("payout_failed", "RECIPIENT_NOT_FOUND")]
)
def test_a_failure_has_its_code(read: Reader, name: str, code: str) -> None:
    event = read(name)

    assert (event.state, event.reason, event.reference) == (PaymentState.FAILED, code, None)


@pytest.mark.parametrize("failure", [None, {}, {"failureCode": 7}, {"failureCode": "two words"}, "x", ["x"]])
def test_a_failure_without_a_code_has_its_word(read: Reader, failure: object) -> None:
    assert read("payout_failed", failureReason=failure).reason == "FAILED"


@pytest.mark.parametrize("amount", ["2500", "2500.0", "2500.00"])
def test_amounts_are_compared_as_decimals(read: Reader, amount: str) -> None:
    """pawapay §5."""
    assert read("deposit_completed", amount=amount).amount == ORDER.amount


@pytest.mark.parametrize("amount", ["2500.5", "-2500", "0", "0.00", "2,500", "2500.", "", "1e3", None, 2500, True, []])
def test_an_amount_that_is_none_is_unreadable(read: Reader, amount: object) -> None:
    """RELIABILITY 7: never rounded."""
    with pytest.raises(UnreadableCallback):
        read("deposit_completed", amount=amount)


def test_what_moved_nothing_needs_no_amount(read: Reader) -> None:
    event = read("payout_failed", amount=None)

    assert (event.state, event.amount) == (PaymentState.FAILED, None)


def test_another_currency_is_told_as_such_and_nobodys_is_unreadable(read: Reader) -> None:
    assert read("deposit_completed", currency="XAF").amount == Money(2_500, XAF)
    for currency in ("XTS", "", None):
        with pytest.raises(UnreadableCallback):
            read("deposit_completed", currency=currency)


def test_another_countrys_payment_is_not_ours_to_book(read: Reader) -> None:
    """All countries of an account call back to one address, and many share a currency (RELIABILITY 9)."""
    with pytest.raises(UnreadableCallback) as refused:
        read("deposit_completed", country="CIV")

    assert refused.value.facts["part"] == "country"
    assert read("deposit_completed", country=None).state is PaymentState.SUCCEEDED


@pytest.mark.parametrize(
    "ids",
    [
        {"depositId": None},
        {"depositId": ""},
        {"depositId": "417"},
        {"depositId": ORDER.reference},
        {"payoutId": DEPOSIT_ID},
        {"payoutId": DEPOSIT_ID, "refundId": DEPOSIT_ID},
        {"payoutId": DEPOSIT_ID, "refundId": DEPOSIT_ID, "depositId": None},
    ],
)
def test_which_of_the_three_it_is_must_be_plain(read: Reader, ids: dict[str, object]) -> None:
    with pytest.raises(UnreadableCallback):
        read("deposit_completed", **ids)


def test_a_payer_without_a_readable_number_is_still_a_payer(read: Reader) -> None:
    for payer in (None, {}, "x", {"accountDetails": {"phoneNumber": "46"}}, {"accountDetails": {"phoneNumber": 7}}):
        event = read("deposit_completed", payer=payer)
        assert (event.payer, event.state) == (None, PaymentState.SUCCEEDED)


@pytest.mark.parametrize("receipt", [None, "", 7, "two\nlines", "x" * 65])
def test_a_payment_without_a_receipt_is_known_by_its_id(read: Reader, receipt: object) -> None:
    assert read("deposit_completed", providerTransactionId=receipt).reference == DEPOSIT_ID
    assert read("payout_completed", providerTransactionId=receipt).reference is None


@pytest.mark.parametrize(
    "created", [None, "", "yesterday", "2026-11-21", "2026-11-21T09:59:00", "0001-01-01T00:00:00Z", 7]
)
def test_an_instant_nobody_can_read_is_none(read: Reader, created: object) -> None:
    assert read("deposit_completed", created=created).occurred_at is None


def test_the_state_of_the_same_id_changes_nothing_else(read: Reader) -> None:
    """The same payment, told open and then done, is one payment."""
    opened, done = read("payout_completed", status="PROCESSING"), read("payout_completed")

    assert replace(opened, state=done.state, reason=None) == done


@pytest.mark.parametrize("name", ["deposit_completed", "payout_completed", "refund_completed"])
def test_no_oddity_does_more_than_make_it_unreadable(payload: Payload, account: Credentials, name: str) -> None:
    """RELIABILITY 6, 7: what is done has an amount, and a refund the deposit that it takes back."""
    for body in (*oddities.deformed(payload(name)), *oddities.scrambled(payload(name))):
        callback = RawCallback(event="deposits", headers={}, body=body, received_at=TEN)
        with suppress(UnreadableCallback):
            event = hooks.event_in(callback, account)
            assert event.state in (PaymentState.PENDING, PaymentState.FAILED) or event.amount
            assert event.state is not PaymentState.REVERSED or event.reverses
