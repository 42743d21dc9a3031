"""What a transaction says of a movement (gsma-mobile-money §3)."""

from datetime import UTC, datetime

import pytest

from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Direction, PaymentEvent, PaymentState, reading
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire.transactions import Transaction, direction_of, event_of
from app.providers.messages import read

from .conftest import Payload, keys
from .contract_case import ORDER, PAYOUT

OURS = {"key": "organisationid", "value": "MUT-KATI"}
PHONE = {"key": "msisdn", "value": "+22370001122"}


def told_by(body: bytes, kati: Credentials, direction: Direction = Direction.IN) -> PaymentEvent:
    transaction = read(Transaction, body)
    assert transaction is not None
    return event_of(transaction, direction, kati)


def test_a_payment_is_told_with_all_its_names(payload: Payload, kati: Credentials) -> None:
    event = told_by(payload("payment_paid.json"), kati)

    assert event == PaymentEvent(
        provider="gsma",
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference=event.reference,
        request_reference=ORDER.reference,
        amount=Money(2_500, XOF),
        payer=Msisdn.parse("+22370001122"),
        receiver="MUT-KATI",
        occurred_at=datetime(2026, 3, 2, 11, 58, 2, tzinfo=UTC),
    )
    assert event.reference == "REF-1795255200417"


def test_a_payout_is_told_by_the_payees_digits(payload: Payload, kati: Credentials) -> None:
    event = told_by(payload("payout_paid.json"), kati, Direction.OUT)

    assert (event.receiver, event.request_reference, event.payer) == ("22366003344", PAYOUT.reference, None)


def test_the_older_version_says_the_same(payload: Payload, kati: Credentials) -> None:
    """§11: dates under other names, decimals that say nothing."""
    both = [told_by(payload(name), kati, Direction.OUT) for name in ("payout_paid.json", "payout_paid_1_1_2.json")]

    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *((word, PaymentState.SUCCEEDED) for word in ("completed", "success", "successful", "Completed", "SUCCESS")),
        *((word, PaymentState.PENDING) for word in ("pending", "initiated", "processing", "accepted")),
        *((word, PaymentState.FAILED) for word in ("failed", "rejected", "declined", "cancelled")),
        ("reversed", PaymentState.REVERSED),
        *((word, PaymentState.PENDING) for word in ("settled", "posted", "", "fail", "complete", "\u0000")),
    ],
)
def test_a_word_counts_in_any_case_and_an_unknown_one_is_open(
    payload: Payload, kati: Credentials, word: str, state: PaymentState
) -> None:
    """§3: free text; else unknown."""
    assert told_by(payload("payment_paid.json", transactionStatus=word), kati).state is state


def test_what_was_reversed_names_itself(payload: Payload, kati: Credentials) -> None:
    """§3: reversed after a success is a separate event, of the same movement."""
    event = told_by(payload("payout_paid.json", transactionStatus="reversed"), kati, Direction.OUT)

    assert (event.state, event.reverses, event.reference) == (PaymentState.REVERSED, "REF-1795255200518", None)


def test_a_reversal_names_what_it_took_back(payload: Payload, kati: Credentials) -> None:
    event = told_by(payload("reversal_done.json"), kati, Direction.OUT)

    assert (event.state, event.reverses, event.reference) == (
        PaymentState.REVERSED,
        "REF-1795255200518",
        "REF-1795255200620",
    )


@pytest.mark.parametrize(
    "other",
    [
        {"transactionStatus": "failed"},
        {"transactionStatus": "pending"},
        {"type": "adjustment"},
        {"originalTransactionReference": None},
    ],
)
def test_a_reversal_that_was_not_done_takes_nothing_back(
    payload: Payload, kati: Credentials, other: dict[str, object]
) -> None:
    """§2: an adjustment may be of a part."""
    event = told_by(payload("reversal_done.json", **other), kati, Direction.OUT)

    assert (event.state, event.reverses) == (PaymentState.PENDING, None)


def test_another_account_of_our_kind_is_never_paid(payload: Payload, kati: Credentials) -> None:
    """RELIABILITY 9."""
    elsewhere = [{"key": "organisationid", "value": "MUT-KITA"}]
    event = told_by(payload("payment_paid.json", creditParty=elsewhere), kati)
    paid = told_by(payload("payout_paid.json", debitParty=elsewhere), kati, Direction.OUT)

    assert (event.state, event.receiver, paid.state) == (PaymentState.PENDING, "MUT-KITA", PaymentState.PENDING)


def test_an_account_named_in_another_way_is_not_told_apart(payload: Payload, kati: Credentials) -> None:
    """§3: parties are lists of names, and an operator may choose another one."""
    event = told_by(payload("payment_paid.json", creditParty=[{"key": "walletid", "value": "998"}]), kati)

    assert (event.state, event.receiver) == (PaymentState.SUCCEEDED, None)


@pytest.mark.parametrize(
    ("debit", "credit", "direction"),
    [
        ([PHONE], [OURS], Direction.IN),
        ([OURS], [PHONE], Direction.OUT),
        ([PHONE], [{"key": "walletid", "value": "9"}, OURS], Direction.IN),
        ([PHONE], [{"key": "OrganisationId", "value": "MUT-KATI"}], Direction.IN),
        ([PHONE], [PHONE], None),
        ([OURS], [OURS], None),
        ([], [], None),
    ],
)
def test_our_account_among_the_parties_says_which_way_it_went(
    payload: Payload, kati: Credentials, debit: object, credit: object, direction: Direction | None
) -> None:
    told = read(Transaction, payload("payment_paid.json", debitParty=debit, creditParty=credit))

    assert told is not None and direction_of(told, kati) is direction


def test_a_number_is_the_same_with_and_without_plus(payload: Payload) -> None:
    by_phone = Credentials.read(keys(account_type="msisdn", account="+22370009988"))
    told = read(Transaction, payload("payment_paid.json", creditParty=[{"key": "msisdn", "value": "22370009988"}]))

    assert told is not None and direction_of(told, by_phone) is Direction.IN
    assert event_of(told, Direction.IN, by_phone).receiver == "+22370009988"


@pytest.mark.parametrize(
    ("amount", "currency", "is_sound"),
    [
        ("2500", "XOF", True),
        ("2500.00", "XOF", True),
        ("2500.50", "XOF", False),
        ("0", "XOF", False),
        ("2500", "ZZZ", False),
        (None, "XOF", False),
        ("2500", None, False),
    ],
)
def test_a_movement_says_how_much_and_is_never_rounded(
    payload: Payload, amount: object, currency: object, is_sound: bool
) -> None:
    told = read(Transaction, payload("payment_paid.json", amount=amount, currency=currency))

    assert told is not None and told.is_sound is is_sound


@pytest.mark.parametrize("amount", ["02500", "2,500", "-5", "2500 ", "1e3", "2500.12345", 2500, 2500.0])
def test_an_amount_of_another_shape_is_none(payload: Payload, amount: object) -> None:
    """§3: the pattern."""
    assert read(Transaction, payload("payment_paid.json", amount=amount)) is None


def test_a_whole_reversal_need_not_say_how_much(payload: Payload) -> None:
    told = read(Transaction, payload("reversal_done.json", amount=None, currency=None))

    assert told is not None and told.is_sound


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026-03-02T11:58:02Z", 11),
        ("2026-03-02T11:58:02.417+01:00", 10),
        ("2026-03-02T11:58:02", None),
        ("Mon, 02 Mar 2026 11:58:02 GMT", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        (1772452682, None),
        (None, None),
    ],
)
def test_an_instant_has_its_zone(written: object, hour: int | None) -> None:
    read_as = reading.instant(written)

    assert (read_as.hour if read_as else None) == hour


def test_what_is_about_another_movement_and_does_not_say_how_is_open(payload: Payload, kati: Credentials) -> None:
    """§3: originalTransactionReference stands in reversals and adjustments."""
    told = payload("payment_paid.json", type=None, originalTransactionReference="REF-1")

    assert told_by(told, kati).state is PaymentState.PENDING
