"""Whatever an operator answers by mistake ends in an event that can be booked, or in an error that says what to do."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from app.providers import Direction, PaymentEvent, ProviderError, WalletBalance, oddities
from app.providers.contract import NOON
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire import balance, listing, reversals, states
from app.providers.http import HttpAnswer

from .conftest import SERVER_ID, Payload, an_answer
from .contract_case import ORDER, QUESTION, REVERSAL

Reader = Callable[[HttpAnswer, Credentials], object]


def read_list(answer: HttpAnswer, kati: Credentials) -> object:
    page = listing.read_page(an_answer(b"[" + answer.body + b"]", answer.status))
    known, back = listing.ways(page.rows, kati), listing.taken_back(page.rows, kati)
    return [*listing.answer_of(page, NOON - timedelta(days=1), NOON, known, back, kati).events]


READERS: dict[str, tuple[str, Reader]] = {
    "taken": ("state_pending.json", lambda a, c: states.read_taken(a, Direction.IN, ORDER.reference, c)),
    "done at once": ("payment_paid.json", lambda a, c: states.read_taken(a, Direction.IN, ORDER.reference, c)),
    "refused": ("error_declined.json", lambda a, c: states.read_taken(a, Direction.IN, ORDER.reference, c)),
    "state": ("state_failed.json", lambda a, c: states.follow(a, f"requeststates/{SERVER_ID}", QUESTION, c)),
    "transaction": ("payment_paid.json", lambda a, c: states.follow(a, "transactions/REF-1", QUESTION, c)),
    "reversal": ("reversal_done.json", lambda a, c: reversals.read_reversal(a, REVERSAL, Direction.OUT, c)),
    "moved": ("payout_paid.json", lambda a, c: reversals.read_moved(a, REVERSAL, c)),
    "balance": ("balance.json", balance.read_balance),
    "list": ("payout_paid.json", read_list),
}


def spoiled(body: bytes) -> Iterator[bytes]:
    yield from oddities.deformed(body)
    yield from oddities.scrambled(body)
    yield from (body[:length] for length in range(0, len(body), 7))


def events_in(told: object) -> list[PaymentEvent]:
    if isinstance(told, states.Taken):
        return [told.event]
    if isinstance(told, list):
        return [one for one in told if isinstance(one, PaymentEvent)]
    return [told] if isinstance(told, PaymentEvent) else []


@pytest.mark.parametrize("name", READERS)
def test_no_answer_breaks_a_reader(payload: Payload, kati: Credentials, name: str) -> None:
    """RELIABILITY 6, 7: what is read can be stored."""
    file, reader = READERS[name]
    status = 400 if file.startswith("error") else 200
    for body in spoiled(payload(file)):
        try:
            told = reader(an_answer(body, status), kati)
        except ProviderError:
            continue
        assert not isinstance(told, WalletBalance) or told.available.minor >= 0
        for event in events_in(told):
            texts = (event.reference, event.request_reference, event.receiver, event.reason, event.reverses)
            assert all(text is None or text.isprintable() for text in texts)
            assert event.amount is None or event.amount.minor > 0
            json.dumps([text for text in texts if text]).encode()
