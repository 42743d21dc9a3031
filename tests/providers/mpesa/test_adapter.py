"""The adapter as a whole: events, acknowledgements, credentials, addresses."""

import pytest

from app.core.clock import VirtualClock
from app.core.money import KES, XOF, Currency
from app.providers import (
    Acknowledgement,
    Authenticity,
    CallbackAddresses,
    ProviderRejected,
    UnreadableCallback,
)
from app.providers.errors import UnusableCredentials
from app.providers.mpesa import Mpesa
from app.providers.mpesa.wire import hooks
from tests.providers.mpesa.samples import ACCOUNT, BASE, MORNING, RECEIPT, adapter, credentials, delivery, payload

CONFIRMATION = payload("confirmation-v2-masked")


def test_a_confirmation_and_a_prompts_outcome_are_claimed_only() -> None:
    """mpesa-daraja §12: nothing is signed."""
    assert adapter().verify(delivery("confirmation", CONFIRMATION)) is Authenticity.CLAIMED
    assert adapter().verify(delivery("stk/req-0198", payload("stk-paid"))) is Authenticity.CLAIMED


def test_the_path_says_what_a_delivery_is() -> None:
    mpesa = adapter()

    [confirmed] = mpesa.parse_callback(delivery("confirmation", CONFIRMATION))
    [paid] = mpesa.parse_callback(delivery("stk/req-0198", payload("stk-paid")))
    [asked] = mpesa.parse_callback(delivery(f"status/req-0198/{RECEIPT}/seal", payload("status-completed")))
    [waited] = mpesa.parse_callback(delivery("timeout/req-0198/seal", payload("timeout-bare-request")))

    assert confirmed.reference == paid.reference == asked.reference == RECEIPT
    assert paid.request_reference == asked.request_reference == waited.request_reference == "req-0198"


def test_a_validation_is_a_question_and_no_event() -> None:
    """mpesa-daraja §4.5: a validation is a question and never a payment."""
    question = delivery("validation", payload("validation"))

    assert adapter().is_validation(question)
    assert adapter().parse_callback(question) == []
    assert adapter().parse_validation(question).payer_reference == "0100012336"
    assert not adapter().is_validation(delivery("confirmation", CONFIRMATION))


@pytest.mark.parametrize(
    "event", ["", "other", "confirmation/more", "status", "status/", "status/a", "timeout", "stk/a\x00b", "pull"]
)
def test_an_address_we_never_gave_is_parked(event: str) -> None:
    body = payload("stk-paid") if event.startswith("stk") else CONFIRMATION

    with pytest.raises(UnreadableCallback):
        adapter().parse_callback(delivery(event, body))


@pytest.mark.parametrize(
    ("event", "word"), [("confirmation", b"Success"), ("stk/req-0198", b"Accepted"), ("status/a/b", b"Accepted")]
)
def test_what_is_stored_is_acknowledged_in_the_operators_words(event: str, word: bytes) -> None:
    """mpesa-daraja §4.4: a confirmation cannot be refused, for the money has moved."""
    told = adapter().acknowledge(delivery(event, b""), accepted=True)

    assert told == Acknowledgement(status=200, body=b'{"ResultCode":0,"ResultDesc":"' + word + b'"}')


def test_what_is_not_stored_is_answered_503() -> None:
    assert adapter().acknowledge(delivery("confirmation", b""), accepted=False).status == 503


@pytest.mark.parametrize("key", ["consumer_key", "consumer_secret", "shortcode"])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Mpesa.from_credentials({k: v for k, v in ACCOUNT.items() if k != key}, VirtualClock(MORNING))

    assert refused.value.field == key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("c2b_version", "3"),
        ("response_type", "completed"),
        ("shortcode", "MBR"),
        ("currency", "EUR"),
        ("base_url", "http://daraja.example.org"),
        ("base_url", "daraja"),
        ("read_timeout_s", "soon"),
        ("read_timeout_s", "0.0"),
        ("pass_key", "typed wrongly"),
    ],
)
def test_an_unknown_or_unfit_key_is_named_and_its_value_is_not(key: str, value: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        adapter(**{key: value})

    assert refused.value.field == key
    assert value not in str(refused.value)


def test_secrets_are_not_shown() -> None:
    shown = repr(credentials())

    assert all(ACCOUNT[key] not in shown for key in ("consumer_secret", "passkey", "security_credential"))


@pytest.mark.parametrize(("code", "currency"), [("XOF", XOF), ("KES", KES)])
def test_the_currency_is_the_accounts(code: str, currency: Currency) -> None:
    [event] = adapter(currency=code).parse_callback(delivery("confirmation", CONFIRMATION))

    assert event.amount is not None
    assert (event.amount.currency, event.amount.in_units().partition(".")[0]) == (currency, "1500")


def test_the_host_of_an_address_is_lower_case() -> None:
    """mpesa-daraja §5.1: an address whose host is not in small letters was refused."""
    made = hooks.registered(CallbackAddresses(base="https://Pay.Example.org/hooks/aB1"))

    assert made == ["https://pay.example.org/hooks/aB1/validation", "https://pay.example.org/hooks/aB1/confirmation"]


@pytest.mark.parametrize("word", ["mpesa", "M-PESA", "Safaricom", "exe", "EXEC", "cmd", "sQl", "query"])
def test_an_address_with_a_forbidden_word_never_leaves(word: str) -> None:
    """mpesa-daraja §4.1: addresses with certain words in them are refused."""
    with pytest.raises(ProviderRejected):
        hooks.stk_address(f"{BASE}{word}", "req-0198")
