"""A wallet is the candidate that its adapter and its contract make of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.core.ids import MutualId, new_id
from app.core.money import XOF
from app.providers import PayeeKind
from app.routing import Candidate, WhyNot, to_collect, to_pay_out
from app.wallets import Fee, FeeMode, Proof, Role, ValidationPolicy, Wallet
from tests.routing.candidates import wallet_id

PHONE = frozenset({PayeeKind.PHONE})


def a_wallet(provider: str, **changes: object) -> Wallet:
    """A wallet at this adapter, half a percent and 25 francs a time."""
    told: dict[str, Any] = {
        "mutual_id": MutualId(new_id()),
        "id": wallet_id(1),
        "name": "Caisse",
        "provider": provider,
        "role": Role.COLLECTION,
        "account_code": "55211",
        "currency": XOF,
        "receiver": None,
        "source_ranges": None,
        "log_only_source": False,
        "proof": Proof.QUERY,
        "proof_limit_minor": 0,
        "fee_mode": FeeMode.DEDUCTED,
        "fee_rate": Decimal("0.005"),
        "fee_fixed_minor": 25,
        "operators": frozenset(),
        "validation": ValidationPolicy(),
        "opened_at": datetime(2026, 1, 5, tzinfo=UTC),
        "closed_at": None,
    }
    return Wallet(**(told | changes))


@pytest.mark.parametrize(
    ("provider", "operators"),
    [
        *(("orange_money", {"orange"}), ("wave", {"wave"}), ("mtn_momo", {"mtn"}), ("mpesa", {"mpesa"})),
        *(("airtel_money", {"airtel"}), ("pawapay", set()), ("gsma", set())),
    ],
)
def test_an_adapter_says_whose_customers_it_reaches(provider: str, operators: set[str]) -> None:
    assert to_collect(a_wallet(provider)).operators == operators


def test_a_wallet_may_say_otherwise() -> None:
    """As one of a generic adapter, or of an aggregator with one operator behind it."""
    wallet = a_wallet("pawapay", operators=frozenset({"moov"}))

    assert to_collect(wallet).operators == to_pay_out(wallet).operators == frozenset({"moov"})


@pytest.mark.parametrize(
    ("policy", "bounds"),
    [
        (ValidationPolicy(), (100, 25_000_000)),
        (ValidationPolicy(least_minor=500), (500, 25_000_000)),
        (ValidationPolicy(least_minor=50, most_minor=1_000), (100, 1_000)),
        (ValidationPolicy(most_minor=30_000_000), (100, 25_000_000)),
    ],
)
def test_the_narrower_of_the_operators_bounds_and_ours_counts(
    policy: ValidationPolicy, bounds: tuple[int, int]
) -> None:
    one = to_collect(a_wallet("mpesa", validation=policy))

    assert (one.least_minor, one.most_minor) == bounds


def test_what_collects_asks_phones_at_the_fee_agreed() -> None:
    wallet = a_wallet("orange_money")

    assert to_collect(wallet) == Candidate(
        wallet_id=wallet.id,
        name="Caisse",
        currency=XOF,
        operators=frozenset({"orange"}),
        kinds=PHONE,
        fee=Fee(rate=Decimal("0.005"), fixed_minor=25),
    )


@pytest.mark.parametrize(("provider", "least"), [("mpesa", 1_000), ("wave", 1)])
def test_what_pays_out_pays_what_its_adapter_can(provider: str, least: int) -> None:
    one = to_pay_out(a_wallet(provider))

    assert (one.barred, one.least_minor, one.kinds >= PHONE) == (None, least, True)


def test_an_adapter_without_the_verb_or_none_at_all_is_unable() -> None:
    """`orange_money` asks and never pays; a package may have been taken away."""
    unable: Mapping[str, Candidate] = {
        "asks": to_pay_out(a_wallet("orange_money")),
        "gone": to_collect(a_wallet("taken_away")),
    }

    assert {one.barred for one in unable.values()} == {WhyNot.UNABLE}
    assert replace(unable["gone"], barred=None) == Candidate(wallet_id=wallet_id(1), name="Caisse", currency=XOF)
