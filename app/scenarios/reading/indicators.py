"""Reads indicators in the form the application shows them (DOMAIN M6 and 13)."""

import re

from app.scenarios.expectations import Indicator
from app.written.fields import Place
from app.written.values import plain

NOT_DEFINED = "n.d."
WHOLE = r"[0-9]+(?:_[0-9]+)*"
FRACTION = re.compile(rf"(-?{WHOLE}) / (-?{WHOLE}) = (.*)")

AMOUNT = (re.compile(WHOLE), "a whole number")
SIGNED = (re.compile(rf"-?{WHOLE}"), "a whole number")
AVERAGE = (re.compile(rf"-?{WHOLE}|n\.d\."), "a whole number or n.d.")
PERCENT = (re.compile(rf"-?{WHOLE}\.[0-9] %|n\.d\."), "a percentage such as 6.8 %, or n.d.")
TENTHS = (re.compile(rf"-?{WHOLE}\.[0-9]|n\.d\."), "a number with one decimal, or n.d.")
HUNDREDTHS = (re.compile(rf"{WHOLE}\.[0-9]{{2}}|n\.d\."), "a number with two decimals, or n.d.")

WITH_FRACTION = {
    "penetration": PERCENT,
    "activation": PERCENT,
    "recovery": PERCENT,
    "loss_ratio": PERCENT,
    "expense_ratio": PERCENT,
    "charge_cover": PERCENT,
    "subsidy_dependence": PERCENT,
    "liquidity": TENTHS,
    "payment_delay_days": TENTHS,
    "paid_within_target": PERCENT,
    "rejection_rate": PERCENT,
    "rejection_rate_amount": PERCENT,
    "average_cost_out": AVERAGE,
    "average_cost_hosp": AVERAGE,
    "average_cost_emerg": AVERAGE,
    "auto_matching": PERCENT,
    "auto_matching_amount": PERCENT,
    "collection_cost": PERCENT,
    "payout_success": PERCENT,
    "retention": PERCENT,
}
WITHOUT_FRACTION = {
    "arrears": AMOUNT,
    "arrears_units": AMOUNT,
    "earned_contributions": SIGNED,
    "reserve_months": TENTHS,
    "outpatient_frequency": HUNDREDTHS,
    "suspense": AMOUNT,
    "suspense_age_days": AMOUNT,
    "state_receivable_billed": SIGNED,
    "state_receivable_unbilled": SIGNED,
    "donor_receivable_billed": SIGNED,
    "donor_receivable_unbilled": SIGNED,
}
INDICATORS = tuple(WITH_FRACTION | WITHOUT_FRACTION)


def indicator(place: Place, name: str) -> Indicator:
    """One indicator's value, its fraction before it where its formula is a plain quotient."""
    written = plain(place, "an indicator's value")
    fraction, shown = _without_fraction(place, name, written)
    form, described = (WITH_FRACTION | WITHOUT_FRACTION)[name]
    if not form.fullmatch(shown):
        place.refuse(f"must be {described}")
    return Indicator(shown.replace("_", ""), fraction)


def _without_fraction(place: Place, name: str, written: str) -> tuple[tuple[int, int] | None, str]:
    found = FRACTION.fullmatch(written)
    if found is None:
        return None, written
    if name not in WITH_FRACTION:
        place.refuse("has no fraction form, for its formula is no plain quotient")
    if len(written) > 80:
        place.refuse("is too long")
    return (int(found[1].replace("_", "")), int(found[2].replace("_", ""))), found[3]
