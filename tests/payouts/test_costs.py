"""What a payout is expected to cost: the wallet's rate and the levy, each half up (M5, P3)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.core.money import XOF, Money
from app.membership import Parameters
from app.payouts.costs import expected_fee, expected_levy
from tests.payouts.cashier import Cashier


@pytest.mark.parametrize(
    ("amount", "rate", "fee"),
    [(5_215, "0.005", 26), (5_075, "0.005", 25), (74_000, "0.005", 370), (100, "0.005", 1), (99, "0.005", 0)],
)
def test_the_fee_is_the_rate_half_up(cashier: Cashier, amount: int, rate: str, fee: int) -> None:
    wallet = replace(cashier.wallet, fee_rate=Decimal(rate))

    assert expected_fee(Money(amount, XOF), wallet).minor == fee


@pytest.mark.parametrize(("mode", "levy"), [("none", 0), ("sender_pays", 53)])
def test_the_levy_is_one_percent_where_the_mutual_bears_it(cashier: Cashier, mode: str, levy: int) -> None:
    assert expected_levy(Money(5_250, XOF), cashier.wallet, Parameters(levy_mode=mode)).minor == levy


def test_a_bank_states_its_charge_later_and_withdraws_nothing() -> None:
    amount, rules = Money(5_250, XOF), Parameters(levy_mode="sender_pays")

    assert (expected_fee(amount, None).minor, expected_levy(amount, None, rules).minor) == (0, 0)


def test_a_fixed_fee_comes_beside_the_rate(cashier: Cashier) -> None:
    wallet = replace(cashier.wallet, fee_rate=Decimal("0.005"), fee_fixed_minor=25)

    assert expected_fee(Money(5_215, XOF), wallet).minor == 51
