"""Taking a movement back (gsma-mobile-money §2, §9)."""

from dataclasses import replace

import pytest

from app.core.money import XOF, Money
from app.providers import Direction, OutcomeUnknown, PaymentState, ProviderReference, ProviderRejected
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire.reversals import read_moved, read_reversal

from .conftest import Payload, an_answer
from .contract_case import REVERSAL

ORDER = replace(REVERSAL, provider_reference=ProviderReference("REF-1795255200518"))


def test_what_is_to_be_taken_back_says_which_way_it_went(payload: Payload, kati: Credentials) -> None:
    payout = read_moved(an_answer(payload("payout_paid.json")), ORDER, kati)
    of_payment = replace(ORDER, provider_reference=ProviderReference("REF-1795255200417"), amount=Money(2_500, XOF))

    assert payout.direction is Direction.OUT
    assert read_moved(an_answer(payload("payment_paid.json")), of_payment, kati).direction is Direction.IN


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"amount": "185001"}, "amount_differs"),
        ({"transactionStatus": "failed"}, "not_done"),
        ({"transactionStatus": "pending"}, "not_done"),
        ({"transactionStatus": "settled"}, "not_done"),
    ],
)
def test_nothing_is_sent_for_another_amount_or_for_what_was_not_done(
    payload: Payload, kati: Credentials, other: dict[str, object], reason: str
) -> None:
    """§2: without an amount the operator takes all of it."""
    with pytest.raises(ProviderRejected) as refused:
        read_moved(an_answer(payload("payout_paid.json", **other)), ORDER, kati)

    assert refused.value.facts["reason"] == reason


def test_what_nobody_knows_is_not_taken_back(payload: Payload, kati: Credentials) -> None:
    with pytest.raises(ProviderRejected):
        read_moved(an_answer(payload("error_not_found.json"), 404), ORDER, kati)
    with pytest.raises(OutcomeUnknown):
        read_moved(an_answer(payload("maintenance.html"), 404), ORDER, kati)


@pytest.mark.parametrize("other", [{"transactionReference": "REF-1"}, {"type": "reversal"}, {"debitParty": []}])
def test_an_answer_about_something_else_is_unknown(
    payload: Payload, kati: Credentials, other: dict[str, object]
) -> None:
    with pytest.raises(OutcomeUnknown):
        read_moved(an_answer(payload("payout_paid.json", **other)), ORDER, kati)


def test_a_reversal_that_was_done_is_told_as_one(payload: Payload, kati: Credentials) -> None:
    event = read_reversal(an_answer(payload("reversal_done.json"), 201), ORDER, Direction.OUT, kati)

    assert (event.state, event.reverses, event.request_reference) == (
        PaymentState.REVERSED,
        ORDER.provider_reference,
        ORDER.reference,
    )


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("state_pending.json", {}),
        ("state_completed.json", {}),
        ("reversal_done.json", {"transactionStatus": "pending"}),
        ("reversal_done.json", {"transactionStatus": "failed"}),
        ("reversal_done.json", {"originalTransactionReference": "REF-1"}),
        ("reversal_done.json", {"amount": "185000.50"}),
        ("reversal_done.json", {"currency": None}),
        ("payout_paid.json", {}),
    ],
)
def test_whatever_else_was_answered_is_open(
    payload: Payload, kati: Credentials, name: str, other: dict[str, object]
) -> None:
    event = read_reversal(an_answer(payload(name, **other), 202), ORDER, Direction.OUT, kati)

    assert (event.state, event.reverses, event.amount) == (
        PaymentState.PENDING,
        ORDER.provider_reference,
        ORDER.amount,
    )


def test_a_refusal_is_told_with_its_code(payload: Payload, kati: Credentials) -> None:
    for answer in (an_answer(payload("error_declined.json"), 400), an_answer(payload("state_failed.json"), 202)):
        with pytest.raises(ProviderRejected) as refused:
            read_reversal(answer, ORDER, Direction.OUT, kati)
        assert refused.value.facts["reason"] == "requestDeclined"


def test_half_an_answer_is_unknown(payload: Payload, kati: Credentials) -> None:
    with pytest.raises(OutcomeUnknown):
        read_reversal(an_answer(payload("reversal_done.json")[:99], 201), ORDER, Direction.OUT, kati)
