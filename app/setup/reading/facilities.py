"""Reads agreed prices, and the facilities they are agreed with."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise

from app.facilities import ItemKind, Level, NewTariffList, TariffItem
from app.setup.model import FacilityTold
from app.setup.reading.words import label
from app.written import Unsound
from app.written.fields import Fields, Place, items, listing, table
from app.written.values import amount, count, day, truth, word

LEVELS = {"CSCom": Level.CSCOM, "CSRef": Level.CSREF, "hospital": Level.HOSPITAL}
Lists = Mapping[str, NewTariffList]
Days = tuple[date, date | None]


def read_tariff_lists(place: Place) -> Lists:
    """Lists of agreed prices, by code."""
    found = table(place, label, _list)
    return {code: replace(one, code=code) for code, one in found.items()}


def read_facilities(place: Place, lists: Lists | None) -> Mapping[str, FacilityTold]:
    """Facilities by code; a list they are paid by stands in the mutual's lists."""
    return table(place, label, lambda at: _facility(at, lists))


def _list(place: Place) -> NewTariffList:
    fields = Fields(place)
    name = fields.required("name", label)
    found = fields.required("items", lambda at: table(at, label, _item, at_least=1))
    fields.close()
    in_order = tuple(replace(found[code], code=code) for code in sorted(found))
    return NewTariffList(code="", name=name, items=in_order)


def _item(place: Place) -> TariffItem:
    fields = Fields(place)
    name = fields.required("name", label)
    price = fields.required("price", amount)
    kind = fields.optional("kind", word(*(kind.value for kind in ItemKind)), ItemKind.ACT.value)
    limit = fields.optional("limit", count, None)
    is_excluded = fields.optional("excluded", truth, False)
    speciality = fields.optional("speciality", label, None)
    fields.close()
    return TariffItem(
        code="",
        name=name,
        price_minor=price,
        kind=ItemKind(kind),
        limit=limit,
        excluded=is_excluded,
        speciality=speciality,
    )


def _facility(place: Place, lists: Lists | None) -> FacilityTold:
    fields = Fields(place)
    name = fields.required("name", label)
    level = fields.required("level", word(*LEVELS))
    agreements = fields.optional("agreements", _agreements, {})
    tariffs = fields.optional("tariffs", lambda at: _tariffs(at, lists), {})
    fields.close()
    return FacilityTold(name=name, level=LEVELS[level], agreements=agreements, tariffs=tariffs)


def _agreements(place: Place) -> Mapping[date, date | None]:
    """Days of agreements, never two at once (C01)."""
    found = listing(_days)(place)
    if any(last is None or later <= last for (_, last), (later, _) in pairwise(sorted(found, key=lambda at: at[0]))):
        place.refuse("has two agreements in force on one day")
    return dict(found)


def _days(place: Place) -> Days:
    fields = Fields(place)
    first = fields.required("from", day)
    last = fields.optional("to", day, None)
    fields.close()
    if last is not None and last < first:
        fields.refuse("to", "is before from")
    return first, last


def _tariffs(place: Place, lists: Lists | None) -> Mapping[date, str]:
    """Which list from which day."""
    found: dict[date, str] = {}
    before = len(place.problems)
    for item in items(place):
        with suppress(Unsound):
            first, name = _tariff(item, lists)
            if first in found:
                item.refuse("begins on the day of another list")
            found[first] = name
    if len(place.problems) > before:
        raise Unsound
    return found


def _tariff(place: Place, lists: Lists | None) -> tuple[date, str]:
    fields = Fields(place)
    name = fields.required("list", label)
    first = fields.required("from", day)
    fields.close()
    if lists is not None and name not in lists:
        fields.refuse("list", "names no tariff list of this mutual")
    return first, name
