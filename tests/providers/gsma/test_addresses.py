"""The addresses that orders give (gsma-mobile-money §4)."""

import pytest

from app.providers import Direction
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire import addresses

from .conftest import keys
from .contract_case import ORDER, sealed


def test_an_address_names_the_order_and_nobody_guesses_it(kati: Credentials) -> None:
    made = addresses.address("https://m.example/h/t/", "merchantpay", ORDER.reference, kati)

    assert made.startswith(f"https://m.example/h/t/merchantpay/{ORDER.reference}/")
    assert addresses.is_sealed(made.removeprefix("https://m.example/h/t/"), kati)
    # What our door takes of an address.
    assert len(made.removeprefix("https://m.example/h/t/")) <= 120


def test_nothing_is_told_where_we_have_no_address(kati: Credentials) -> None:
    """§1: without X-Callback-URL, poll."""
    assert addresses.address("", "merchantpay", ORDER.reference, kati) == ""


@pytest.mark.parametrize(
    "event",
    [
        "",
        "transactions",
        "merchantpay",
        f"merchantpay/{ORDER.reference}",
        f"merchantpay/{ORDER.reference}/",
        f"merchantpay/{ORDER.reference}/é",
        sealed("disbursement", ORDER.reference).replace("disbursement", "merchantpay"),
        sealed("merchantpay", ORDER.reference).replace(ORDER.reference, "1b0f7a2e3c1d4e8f9a660d1c2b3a4f50"),
        f"{sealed('merchantpay', ORDER.reference)}/0",
    ],
)
def test_another_address_is_not_sealed(kati: Credentials, event: str) -> None:
    assert not addresses.is_sealed(event, kati)


def test_the_seal_is_of_one_account_and_its_secret() -> None:
    other = [Credentials.read(keys(account="MUT-KITA")), Credentials.read(keys(client_secret="another-for-tests"))]

    assert not any(addresses.is_sealed(sealed("merchantpay", ORDER.reference), one) for one in other)


@pytest.mark.parametrize(
    ("kind", "direction", "is_reversal"),
    [
        ("merchantpay", Direction.IN, False),
        ("disbursement", Direction.OUT, False),
        ("reversal-in", Direction.IN, True),
        ("reversal-out", Direction.OUT, True),
    ],
)
def test_an_address_says_which_way_the_money_went(kind: str, direction: Direction, is_reversal: bool) -> None:
    named = addresses.named_in(sealed(kind, ORDER.reference))

    assert named is not None
    assert (named.direction, named.is_reversal, named.reference) == (direction, is_reversal, ORDER.reference)
