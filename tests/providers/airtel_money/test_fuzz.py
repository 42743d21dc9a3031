"""Whatever an answer holds, only the errors that say what to do next come out, and what is read can be booked."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF
from app.providers import ForgedCallback, PaymentEvent, PaymentState, ProviderError
from app.providers.airtel_money.wire import account, answers, callbacks, enquiries
from app.providers.http import HttpAnswer
from app.providers.oddities import deformed, scrambled

from .conftest import IN, OUT, TEN, Payload, a_public_key, an_answer, keys
from .contract_case import ORDER, PAID, PAYOUT, REFUND

Read = Callable[[bytes], Sequence[PaymentEvent]]
LATER = TEN + timedelta(hours=2)
READERS: dict[str, Read] = {
    "collection_paid.json": lambda body: enquiries.events_in(an_answer(body), IN, LATER),
    "collection_failed.json": lambda body: enquiries.events_in(an_answer(body), IN, LATER),
    "payout_paid.json": lambda body: enquiries.events_in(an_answer(body), OUT, LATER),
    "summary.json": lambda body: account.events_in(an_answer(body), keys(product="collection")),
    "refunded.json": lambda body: answers.read_refunded(an_answer(body), REFUND).events,
    "payout_duplicate.json": lambda body: answers.read_paid_out(an_answer(body), PAYOUT).answer.events,
}


def odd(body: bytes) -> Iterator[bytes]:
    """Every value left out or replaced, and bytes changed."""
    yield from deformed(body)
    yield from scrambled(body)


def heard(read: Read, body: bytes) -> Sequence[PaymentEvent]:
    try:
        return read(body)
    except ProviderError:
        return ()


@pytest.mark.parametrize("name", READERS)
def test_what_is_told_can_be_booked(payload: Payload, name: str) -> None:
    for body in odd(payload(name)):
        for event in heard(READERS[name], body):
            texts = [value for name in event.__slots__ if isinstance(value := getattr(event, name), str)]
            assert all(text.isprintable() and len(text) <= 64 for text in texts)
            assert event.occurred_at is None or 2000 <= event.occurred_at.year < 2100
            assert event.amount is None or event.amount.minor > 0


def test_no_oddity_makes_a_paid_order_a_failed_one(payload: Payload) -> None:
    """RELIABILITY 1.2: a false failure is the worse one."""
    for name in ("collection_paid.json", "payout_paid.json"):
        for body in odd(payload(name)):
            assert PaymentState.FAILED not in {event.state for event in heard(READERS[name], body)}


def test_orders_balances_and_keys_end_in_an_answer_or_an_error_of_ours(payload: Payload) -> None:
    key = {"data": {"key": a_public_key(), "valid_upto": "12-08-2027 21:29:26"}}
    readers: Sequence[tuple[bytes, Callable[[HttpAnswer], object]]] = [
        (payload("prompted.json"), lambda told: answers.read_prompted(told, ORDER, TEN)),
        (payload("balance.json"), lambda told: account.read_balance(told, XOF)),
        (an_answer(key).body, lambda told: account.read_key(told, VirtualClock(TEN))),
    ]
    for whole, read in readers:
        for body in odd(whole):
            with suppress(ProviderError):
                assert read(an_answer(body)) is not None


def test_no_oddity_gets_past_a_hash() -> None:
    """§7: whatever is sent, a wrong hash is forged and nothing breaks."""
    told = keys(callback_key="portal-private-key")
    for body in odd(PAID.body.rstrip()[:-1] + b',"hash":"q1wE"}'):
        with pytest.raises(ForgedCallback):
            callbacks.proof_of(replace(PAID, body=body), told)
