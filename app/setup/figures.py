"""Parameters of DOMAIN 5 as a configuration file tells and reads them."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import ValidationError

from app.membership import Parameters
from app.membership.model import AlertThresholds
from app.setup.text import Inline
from app.written.fields import Fields, Place, Read
from app.written.parameters import PARAMETERS, Parameter, days, figure, parameters, whole_percentage
from app.written.values import amount, count

PERCENTAGES = {"adviser_sample", "reserve_rate"}
HOURS = {"payout_account_hold", "eligibility_code"}
KNOWN: Mapping[str, Read[Parameter]] = {name: read for name, read in PARAMETERS.items() if name != "instalments"} | {
    "unclaimed_years": count,
    "contest_days": days,
    "reserve_rate": whole_percentage,
    "reserve_target_months": count,
}


def told_parameters(
    found: Mapping[str, object], *, beside: Mapping[str, object] | None = None
) -> dict[str, str | Inline]:
    """Parameters as written, in alphabetical order; `beside` holds the values that need no telling."""
    silent = beside or {}
    return {
        name: _told(name, found[name]) for name in sorted(found) if name not in silent or found[name] != silent[name]
    }


def read_parameters(place: Place) -> dict[str, object]:
    """The parameters a file sets, within the bounds that membership holds."""
    told = {**KNOWN, "alerts": _alerts}
    found = {name: figure(name, value) for name, value in parameters(told)(place).items()}  # type: ignore[arg-type]
    try:
        Parameters.model_validate(found)
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, one["loc"])) for one in error.errors(include_input=False))
        place.refuse("is out of bounds: {names}", names=wrong)
    return whole(found)


def whole(own: Mapping[str, object]) -> dict[str, object]:
    """Parameters with their alert thresholds, if they set any, told in full."""
    if "alerts" not in own:
        return dict(own)
    return {**own, "alerts": AlertThresholds.model_validate(own["alerts"]).model_dump()}


def _alerts(place: Place) -> Mapping[str, int]:
    fields = Fields(place)
    found = {name: fields.optional(name, amount, None) for name in AlertThresholds.model_fields}
    fields.close()
    return {name: value for name, value in found.items() if value is not None}


def _told(name: str, value: object) -> str | Inline:
    match value:
        case Mapping():
            return Inline({threshold: str(value[threshold]) for threshold in sorted(value)})
        case [first, second]:
            return f"{first} / {second} days"
    if name in HOURS:
        return f"{value} h"
    if name == "levy_rate":
        return f"{_percent(str(value))} %"
    return f"{value} %" if name in PERCENTAGES else str(value)


def _percent(rate: str) -> str:
    return f"{(Decimal(rate) * 100).normalize():f}"
