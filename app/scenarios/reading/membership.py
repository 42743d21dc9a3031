"""Reads the events of membership."""

from app.scenarios.events import AddMember, Enrol, RemoveMember, Renew, TakeOver
from app.scenarios.reading.told import Told
from app.written.fields import Read, listing
from app.written.values import count, day, name, phone, quoted

DEFAULT_UNIT_CAP = 15


def enrol(told: Told) -> Enrol:
    """One unit, or the units of a household larger than the cap."""
    told.exactly_one_of("unit", "units")
    told.at_most_one_of("unit", "references")
    told.at_most_one_of("units", "reference")
    unit_name = _unit_to_enrol(told)
    unit = told.optional("unit", unit_name, None)
    units = told.optional("units", listing(unit_name, at_least=1, distinct=True), ())
    persons = told.required("persons", count)
    campaign = told.campaign()
    antenna = told.antenna()
    reference = told.optional("reference", quoted, None)
    references = told.optional("references", listing(quoted, distinct=True), ())
    payers = told.optional("payers", listing(phone, distinct=True), ())
    told.close()
    campaign = campaign or told.names.campaigns.only(told, "campaign")
    if units:
        _check_household(told, len(units), persons, campaign, references)
    return Enrol(
        **told.common,
        units=units or ((unit,) if unit else ()),
        is_household=bool(units),
        persons=persons,
        campaign=campaign,
        antenna=antenna,
        references=references or ((reference,) if reference else ()),
        payers=payers,
    )


def _unit_to_enrol(told: Told) -> Read[str]:
    return name if told.is_refused else told.names.units.enter


def _check_household(told: Told, units: int, persons: int, campaign: str, references: tuple[str, ...]) -> None:
    cap = _unit_cap(told, campaign)
    needed = -(-persons // cap)
    if units != needed:
        told.refuse("units", f"has {units}, and a household of {persons} makes {needed} units of up to {cap} persons")
    if references and len(references) != units:
        told.refuse("references", f"has {len(references)} for {units} units")


def _unit_cap(told: Told, campaign: str) -> int:
    scheme = told.names.schemes[told.names.campaigns[campaign].scheme]
    cap = scheme.parameters.get("unit_cap", told.parameters.get("unit_cap", DEFAULT_UNIT_CAP))
    assert isinstance(cap, int)
    return cap


def renew(told: Told) -> Renew:
    """A unit goes on in another campaign."""
    unit = told.required("unit", told.names.units.known)
    campaign = told.required("campaign", told.names.campaigns.known)
    persons = told.optional("persons", count, None)
    told.close()
    return Renew(**told.common, unit=unit, campaign=campaign, persons=persons)


def add_member(told: Told) -> AddMember:
    """One more person."""
    unit = told.required("unit", told.names.units.known)
    newborn_on = told.optional("newborn", day, None)
    told.close()
    return AddMember(**told.common, unit=unit, newborn_on=newborn_on)


def remove_member(told: Told) -> RemoveMember:
    """One person fewer."""
    unit = told.required("unit", told.names.units.known)
    member = told.required("member", count)
    told.close()
    return RemoveMember(**told.common, unit=unit, member=member)


def take_over(told: Told) -> TakeOver:
    """A unit that is new to the software, though not to the mutual."""
    unit = told.required("unit", told.new(told.names.units))
    persons = told.required("persons", count)
    cover_from = told.required("cover_from", day)
    cover_to = told.required("cover_to", day)
    campaign = told.campaign()
    told.close()
    if cover_to < cover_from:
        told.refuse("cover_to", "is before cover_from")
    campaign = campaign or told.names.campaigns.only(told, "campaign")
    return TakeOver(
        **told.common, unit=unit, persons=persons, cover_from=cover_from, cover_to=cover_to, campaign=campaign
    )
