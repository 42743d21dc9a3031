"""What the account holds (gsma-mobile-money §6)."""

import pytest

from app.core.money import XOF, Money
from app.providers import OutcomeUnknown
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire.balance import read_balance

from .conftest import Payload, an_answer


def test_what_can_be_spent_counts(payload: Payload, kati: Credentials) -> None:
    """Not what is reserved."""
    assert read_balance(an_answer(payload("balance.json")), kati).available == Money(1_250_000, XOF)


def test_nothing_is_a_balance_too(payload: Payload, kati: Credentials) -> None:
    assert read_balance(an_answer(payload("balance.json", availableBalance="0")), kati).available == Money(0, XOF)


@pytest.mark.parametrize(
    "other",
    [
        {"availableBalance": None},
        {"availableBalance": "-5"},
        {"availableBalance": "1250000.5"},
        {"currency": "XAF"},
        {"currency": "ZZZ"},
        {"currency": None},
        {"accountStatus": "unavailable"},
        {"accountStatus": "unregistered"},
    ],
)
def test_what_cannot_be_read_or_used_is_never_zero(
    payload: Payload, kati: Credentials, other: dict[str, object]
) -> None:
    with pytest.raises(OutcomeUnknown):
        read_balance(an_answer(payload("balance.json", **other)), kati)


@pytest.mark.parametrize(("status", "name"), [(404, "error_not_found.json"), (500, "balance.json")])
def test_another_status_is_no_answer(payload: Payload, kati: Credentials, status: int, name: str) -> None:
    with pytest.raises(OutcomeUnknown):
        read_balance(an_answer(payload(name), status), kati)
