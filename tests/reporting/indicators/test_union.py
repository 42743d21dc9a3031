"""Indicators of several mutuals taken together: sums over sums (DOMAIN 13)."""

from app.core.money import XOF
from app.reporting import Indicator
from app.reporting.indicators import Kind, Missing, consolidated


def a_rate(numerator: int, denominator: int | None, missing: Missing | None = None) -> Indicator:
    return Indicator(
        name="loss_ratio", kind=Kind.PERCENT, numerator=numerator, denominator=denominator, factor=100, missing=missing
    )


def an_amount(name: str, minor: int) -> Indicator:
    return Indicator(name=name, kind=Kind.COUNT, numerator=minor, is_quotient=False, currency=XOF)


def test_the_rate_of_all_is_no_mean_of_rates() -> None:
    together = consolidated([a_rate(90, 100), a_rate(10, 900)])

    assert (together.fraction, together.shown) == ((100, 1_000), "10.0 %")


def test_a_mutual_without_the_figure_adds_nothing_to_it() -> None:
    together = consolidated([a_rate(90, 100), a_rate(34, None, Missing.NO_TARGET)])

    assert together.shown == "90.0 %"


def test_where_no_mutual_has_it_nobody_has() -> None:
    nowhere = consolidated([a_rate(34, None, Missing.NO_TARGET), a_rate(1, None, Missing.NO_TARGET)])

    assert (nowhere.shown, nowhere.why_missing) == ("n.d.", Missing.NO_TARGET)


def test_amounts_add_up_and_the_oldest_suspense_is_the_oldest_of_all() -> None:
    assert consolidated([an_amount("suspense", 5_000), an_amount("suspense", 1)]).shown == "5001"
    assert consolidated([an_amount("suspense_age_days", 3), an_amount("suspense_age_days", 148)]).shown == "148"


def test_zero_of_zero_stays_undefined_together() -> None:
    assert consolidated([a_rate(0, 0), a_rate(0, 0)]).shown == "n.d."
