"""Reads the parameters of DOMAIN 5 by their names, each in the form its default is written there."""

import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal

from app.written.fields import Place, Read, entries, scalar
from app.written.problems import Unsound
from app.written.values import Percentage, amount, count, percentage, plain, word

Parameter = int | str | Percentage | tuple[int, int]
Parameters = Mapping[str, Parameter]


def parameters(known: Mapping[str, Read[Parameter]]) -> Read[Parameters]:
    """A reader of the parameters a file sets, out of those known; the others keep their defaults."""

    def read(place: Place) -> Parameters:
        found: dict[str, Parameter] = {}
        before = len(place.problems)
        for at_key, at_value in entries(place):
            name = scalar(at_key).value
            with suppress(Unsound):
                if name not in known:
                    at_key.refuse("is no parameter of DOMAIN 5")
                found[name] = known[name](at_value)
        if len(place.problems) > before:
            raise Unsound
        return found

    return read


def figure(name: str, value: Parameter) -> object:
    """A parameter as membership keeps it: the levy as a decimal, percentages as whole numbers."""
    match value:
        case Percentage(percent=percent):
            return str(percent / Decimal(100)) if name == "levy_rate" else int(percent)
        case tuple():
            return list(value)
    return value


def _hours(place: Place) -> int:
    found = re.fullmatch(r"(0|[1-9][0-9]{0,3})( h)?", plain(place, "hours such as 72 h"))
    if not found:
        place.refuse("must be hours such as 72 h")
    return int(found[1])


def _two_ages(place: Place) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9][0-9]{0,3}) / ([1-9][0-9]{0,3})( days)?", plain(place, "two ages such as 7 / 30 days"))
    if not found or int(found[2]) < int(found[1]):
        place.refuse("must be two ages such as 7 / 30 days, the shorter first")
    return int(found[1]), int(found[2])


def days(place: Place) -> int:
    """A number of days."""
    found = amount(place)
    if found > 36_500:
        place.refuse("is longer than a century")
    return found


def whole_percentage(place: Place) -> Percentage:
    """A percentage without a fraction, which membership would not keep."""
    found = percentage(place)
    if found.percent % 1:
        place.refuse("must be a whole percentage such as 50 %")
    return found


def _day_of_month(place: Place) -> int:
    found = count(place)
    if found > 31:
        place.refuse("must be a day of the month, 1 to 31")
    return found


def _instalments(place: Place) -> int:
    found = count(place)
    if found > 4:
        place.refuse("must be 1 to 4")
    return found


PARAMETERS: dict[str, Read[Parameter]] = {
    "unit_cap": count,
    "fee": amount,
    "waiting_days": days,
    "grace_days": days,
    "lapse_days": days,
    "renewal_gap_days": days,
    "newborn_days": days,
    "submission_day": _day_of_month,
    "late_claim_days": days,
    "payment_target_days": days,
    "adviser_threshold": amount,
    "adviser_sample": whole_percentage,
    "min_payout": amount,
    "payout_account_hold": _hours,
    "eligibility_code": _hours,
    "suspense_alert": _two_ages,
    "levy_rate": percentage,
    "levy_mode": word("none", "sender_pays"),
    "instalments": _instalments,
}
