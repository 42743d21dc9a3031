"""Reads scheme versions, and the campaigns that sell them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from app.membership import NewCampaign, NewScheme, Tariff
from app.membership.campaigns import MOST_DUE_DATES, november_before
from app.membership.schemes import DEFAULT_RATES
from app.setup.figures import read_parameters
from app.setup.reading.words import label, whole_percent
from app.written.fields import Fields, Place, listing, table
from app.written.values import amount, count, day, or_none, word


def read_schemes(place: Place) -> Mapping[str, tuple[NewScheme, ...]]:
    """Each scheme with its versions, numbered from 1 in this order."""
    found = table(place, label, listing(_version, at_least=1))
    return {name: tuple(replace(one, scheme=name) for one in versions) for name, versions in found.items()}


def read_campaigns(place: Place, schemes: Mapping[str, Sequence[NewScheme]] | None) -> Mapping[str, NewCampaign]:
    """Each campaign on a version of its scheme: the one it names, else the newest valid when cover begins (F5)."""
    found = table(place, label, lambda at: _campaign(at, schemes))
    return {name: replace(one, name=name) for name, one in found.items()}


def _version(place: Place) -> NewScheme:
    fields = Fields(place)
    valid_from = fields.required("from", day)
    tariff = fields.required("tariff", _tariff)
    rates = fields.optional("rates", lambda at: table(at, word(*DEFAULT_RATES), whole_percent), {})
    ceilings = fields.optional("ceilings", _ceilings, {"per_stay": None, "per_person_year": None})
    own = fields.optional("parameters", read_parameters, {})
    fields.close()
    return NewScheme(
        scheme="",
        tariff=tariff,
        valid_from=valid_from,
        rates=DEFAULT_RATES | rates,
        ceilings=ceilings,
        parameters=own,
    )


def _tariff(place: Place) -> Tariff:
    fields = Fields(place)
    gross = fields.required("gross", amount)
    member = fields.required("member", amount)
    state = fields.required("state", amount)
    donor = fields.required("donor", amount)
    fields.close()
    if member + state + donor != gross:
        place.refuse("has shares of {shares} in all, and gross is {gross}", shares=member + state + donor, gross=gross)
    return Tariff(gross_minor=gross, member_minor=member, state_minor=state, donor_minor=donor)


def _ceilings(place: Place) -> Mapping[str, int | None]:
    fields = Fields(place)
    found = {name: fields.optional(name, or_none(amount), None) for name in ("per_stay", "per_person_year")}
    fields.close()
    return found


def _campaign(place: Place, schemes: Mapping[str, Sequence[NewScheme]] | None) -> NewCampaign:
    fields = Fields(place)
    scheme = fields.required("scheme", label)
    version = fields.optional("version", count, None)
    coverage_from = fields.required("coverage_from", day)
    coverage_to = fields.required("coverage_to", day)
    due_dates = fields.required("due_dates", _due_dates)
    opens_on = fields.optional("opens_on", day, None)
    closes_on = fields.optional("closes_on", day, None)
    fields.close()
    told = NewCampaign(
        name="",
        scheme=scheme,
        version=version,
        coverage_from=coverage_from,
        coverage_to=coverage_to,
        due_dates=due_dates,
        opens_on=opens_on or november_before(coverage_from),
        closes_on=closes_on or coverage_from - timedelta(days=1),
    )
    _examine(fields, told)
    return told if schemes is None else replace(told, version=_sold(fields, told, schemes))


def _examine(fields: Fields, told: NewCampaign) -> None:
    assert told.opens_on is not None and told.closes_on is not None, "filled in above"
    if told.coverage_to <= told.coverage_from:
        fields.refuse("coverage_to", "is not after coverage_from")
    if told.closes_on < told.opens_on:
        fields.refuse("closes_on", "would close the campaign before it opens")


def _sold(fields: Fields, told: NewCampaign, schemes: Mapping[str, Sequence[NewScheme]]) -> int:
    """The number of the version sold."""
    versions = schemes.get(told.scheme)
    if versions is None:
        fields.refuse("scheme", "names no scheme of this mutual")
    valid = [number for number, one in enumerate(versions, 1) if one.valid_from <= told.coverage_from]
    if told.version is None and not valid:
        fields.refuse("scheme", "has no version that is valid when cover begins")
    if told.version is not None and told.version > len(versions):
        fields.refuse("version", "names no version of this scheme")
    return told.version or valid[-1]


def _due_dates(place: Place) -> tuple[date, ...]:
    dates = listing(day, at_least=1)(place)
    if len(dates) > MOST_DUE_DATES:
        place.refuse("has {count} dates; a campaign has one to four instalments", count=len(dates))
    if any(later <= earlier for earlier, later in pairwise(dates)):
        place.refuse("must stand in ascending order")
    return dates
