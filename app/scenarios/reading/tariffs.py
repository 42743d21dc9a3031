"""Reads what a person and year costs, in francs or by percentages (M3)."""

from app.scenarios.header import Tariff
from app.written.fields import Fields, Place
from app.written.nodes import Scalar
from app.written.values import Percentage, amount, amount_above_zero, percentage


def tariff(place: Place) -> Tariff:
    """The gross price and its three shares, which add up to it."""
    fields = Fields(place)
    gross = fields.required("gross", amount_above_zero)
    member = fields.required("member", _share)
    state = fields.required("state", _share)
    donor = fields.required("donor", _share)
    fields.close()
    if isinstance(member, Percentage) and isinstance(state, Percentage) and isinstance(donor, Percentage):
        return _by_percentages(place, gross, member, state, donor)
    if isinstance(member, int) and isinstance(state, int) and isinstance(donor, int):
        return _in_francs(place, gross, member, state, donor)
    return place.refuse("must give its three shares all in francs or all in percent")


def _share(place: Place) -> int | Percentage:
    match place.node:
        case Scalar(value=written) if "%" in written:
            return percentage(place)
    return amount(place)


def _in_francs(place: Place, gross: int, member: int, state: int, donor: int) -> Tariff:
    if member + state + donor != gross:
        place.refuse(f"has shares of {member + state + donor} in all, and gross is {gross}")
    return Tariff(gross=gross, member=member, state=state, donor=donor)


def _by_percentages(place: Place, gross: int, member: Percentage, state: Percentage, donor: Percentage) -> Tariff:
    if member.percent + state.percent + donor.percent != 100:
        place.refuse("has percentages that do not make 100 %")
    members, donors = _rounded_down(gross, member), _rounded_down(gross, donor)
    return Tariff(gross=gross, member=members, state=gross - members - donors, donor=donors)


def _rounded_down(gross: int, share: Percentage) -> int:
    return int(gross * share.percent // 100)
