"""The neutral operator's wire: amounts to the letter, seals to the second, states to the word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.core.money import KES, XOF, Money
from app.core.msisdn import Msisdn
from app.providers import (
    OutcomeUnknown,
    PaymentState,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    RawCallback,
    UnreadableCallback,
    Verdict,
)
from app.providers.contract import NOON
from app.providers.http import HttpAnswer
from app.providers.simulator import wire
from tests.providers.simulator.contract_case import ORDER, RECEIVER, SECRET, a_callback

KEY = SECRET.encode()


def an_answer(status: int, body: bytes) -> HttpAnswer:
    """An answer of the operator's to a call of ours."""
    return HttpAnswer(status=status, headers={}, body=body)


def test_a_payment_notice_is_read_whole() -> None:
    event = wire.read_callback(a_callback().body)

    assert (event.reference, event.state, event.receiver) == ("SIM0000000001", PaymentState.SUCCEEDED, RECEIVER)
    assert (event.amount, event.fee) == (Money(1_500, XOF), Money(15, XOF))
    assert (event.payer, event.payer_name) == (Msisdn("+22376000001"), "Awa D.")
    assert event.payer_reference == "01 000123 36"
    assert event.occurred_at == datetime(2026, 3, 2, 11, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(("text", "minor"), [("1500", 1_500), ("1500.00", 1_500), ("1", 1), ("0001500", 1_500)])
def test_an_amount_of_whole_francs_is_read(text: str, minor: int) -> None:
    """RELIABILITY 7."""
    assert wire.read_callback(a_callback(amount=text, fee="0").body).amount == Money(minor, XOF)


@pytest.mark.parametrize(
    "amount",
    ["1500.50", "0", "0.00", "-1500", "+1500", "1e3", True, 1500, 1500.0, "", " ", " 1500", "1 500", "1,500", "١٥٠٠"],
)
def test_an_amount_that_is_odd_in_any_way_is_set_apart_and_never_rounded(amount: object) -> None:
    """RELIABILITY 7, DOMAIN M1: decimals, zero, negative, exponent, boolean, blanks."""
    with pytest.raises(UnreadableCallback):
        wire.read_callback(a_callback(amount=amount).body)


@pytest.mark.parametrize("amount", ["1000000000000000000", "9" * 400, "NaN", "Infinity", None, ["1500"]])
def test_an_amount_of_no_earthly_size_or_kind_is_set_apart(amount: object) -> None:
    """RELIABILITY 7: 10^18 and its like."""
    with pytest.raises(UnreadableCallback):
        wire.read_callback(a_callback(amount=amount).body)


def test_shillings_have_cents() -> None:
    assert wire.read_callback(a_callback(amount="15.50", fee="0", currency="KES").body).amount == Money(1_550, KES)


@pytest.mark.parametrize("payer", [None, "", "***0001", "20212223", "abc"])
def test_money_from_a_number_nobody_can_read_is_money_all_the_same(payer: str | None) -> None:
    event = wire.read_callback(a_callback(payer=payer).body)

    assert (event.payer, event.amount) == (None, Money(1_500, XOF))


@pytest.mark.parametrize(
    "body",
    [
        a_callback(id="a b").body,
        a_callback(id="").body,
        a_callback(reference="x\x00y").body,
        a_callback(reference="\ud800").body,
        a_callback(payer_name="a" * 201).body,
        a_callback(occurred_at="0001-01-01T00:00:00+14:00").body,
        a_callback(fee="1501").body,
    ],
    ids=["blank", "empty", "nul", "surrogate", "long", "antiquity", "fee-above-amount"],
)
def test_what_no_table_can_hold_and_no_ledger_book_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        wire.read_callback(body)


def test_a_payment_without_time_zone_is_unreadable() -> None:
    with pytest.raises(UnreadableCallback):
        wire.read_callback(a_callback(occurred_at="2026-03-02T11:59:30").body)


@pytest.mark.parametrize("age_s", [-300, 0, 300])
def test_a_seal_holds_for_five_minutes_either_way(age_s: int) -> None:
    """RELIABILITY 4, E2."""
    assert wire.is_sealed(replace(a_callback(), received_at=NOON + timedelta(seconds=age_s)), KEY)


@pytest.mark.parametrize("age_s", [-301, 301])
def test_a_seal_older_or_younger_than_that_is_broken(age_s: int) -> None:
    """RELIABILITY 8: replayed time stamp."""
    assert not wire.is_sealed(replace(a_callback(), received_at=NOON + timedelta(seconds=age_s)), KEY)


def _without(header: str) -> RawCallback:
    callback = a_callback()
    return replace(callback, headers={name: value for name, value in callback.headers.items() if name != header})


def _with(header: str, value: str) -> RawCallback:
    callback = a_callback()
    return replace(callback, headers={**callback.headers, header: value})


@pytest.mark.parametrize(
    "callback",
    [
        _without(wire.SIGNATURE),
        _without(wire.TIMESTAMP),
        _with(wire.SIGNATURE, a_callback().headers[wire.SIGNATURE][:-1]),
        _with(wire.SIGNATURE, "é"),
        _with(wire.TIMESTAMP, str(int(NOON.timestamp()) + 1)),
        _with(wire.TIMESTAMP, "9" * 40),
        replace(a_callback(), body=a_callback().body + b" "),
        a_callback(secret="another"),
    ],
    ids=["unsigned", "unstamped", "cut", "not-ascii", "stamp-changed", "stamp-huge", "body-changed", "other-key"],
)
def test_any_change_breaks_the_seal(callback: RawCallback) -> None:
    """RELIABILITY 8: missing, wrong or truncated signature."""
    assert not wire.is_sealed(callback, KEY)


@pytest.mark.parametrize(
    ("status", "body", "error", "reason"),
    [
        (422, b'{"error": "unknown_payer"}', ProviderRejected, "unknown_payer"),
        (401, b'{"error": "unauthorised"}', ProviderRejected, "unauthorised"),
        (422, b'{"error": "new_reason"}', OutcomeUnknown, "new_reason"),
        (409, b'{"error": "duplicate_reference"}', OutcomeUnknown, "duplicate_reference"),
        (404, b"<html>", OutcomeUnknown, "404"),
        (429, b"", ProviderUnavailable, "429"),
        (302, b"", OutcomeUnknown, "302"),
        (500, b'{"error": "unknown_payer"}', OutcomeUnknown, "500"),
        (503, b"<html>", OutcomeUnknown, "503"),
        (200, b"", OutcomeUnknown, "200"),
        (200, b'{"handle": 5}', OutcomeUnknown, "200"),
        (200, b'{"handle": "a", "handle": "b"}', OutcomeUnknown, "200"),
    ],
)
def test_only_a_documented_refusal_proves_that_nothing_moved(
    status: int, body: bytes, error: type[ProviderError], reason: str
) -> None:
    """RELIABILITY 1.3."""
    with pytest.raises(error) as told:
        wire.read_handle(an_answer(status, body))

    assert told.value.facts["reason"] == reason


def test_not_found_counts_only_in_the_operators_own_words() -> None:
    """RELIABILITY 3: a proxy's 404 says nothing of the payment."""
    assert wire.read_found(an_answer(404, b'{"error": "not_found"}')).events == ()
    with pytest.raises(OutcomeUnknown):
        wire.read_found(an_answer(404, b"<html>not found</html>"))


@pytest.mark.parametrize(
    "body", [b'{"amount": "1.5", "currency": "XOF"}', b'{"amount": "15", "currency": "ZZZ"}', b"[]"]
)
def test_a_balance_that_is_no_amount_is_no_balance(body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        wire.read_balance(an_answer(200, body))


def test_a_page_that_does_not_lead_on_ends_in_doubt_and_not_in_a_circle() -> None:
    with pytest.raises(OutcomeUnknown):
        wire.read_notices(an_answer(200, b'{"movements": [], "next": 2}'), after=2)


def test_a_movement_that_cannot_be_read_spoils_the_answer_it_stands_in() -> None:
    body = b'{"movements": [{"status": "succeeded", "amount": "1.5", "currency": "XOF"}], "next": null}'
    with pytest.raises(OutcomeUnknown):
        wire.read_notices(an_answer(200, body))


def test_a_request_carries_our_reference_and_the_address_of_its_outcome() -> None:
    body = wire.request_body(ORDER, RECEIVER)

    assert b'"request":"0197f0e2b7a47c6f8d1e000000000001"' in body
    assert b'"amount":"1500","currency":"XOF"' in body
    assert b'"callback_url":"https://mutual.example/h/t/request"' in body


def test_a_verdict_is_told_by_its_name() -> None:
    assert wire.verdict_answer(Verdict.WRONG_AMOUNT).body == b'{"verdict":"wrong_amount"}'
