"""Facilities with their agreements and lists, gathered as a configuration tells them."""

from collections.abc import Mapping
from dataclasses import replace

from app import facilities
from app.core.ids import MutualId
from app.db import Session
from app.facilities import NewTariffList, TariffItem
from app.setup.model import FacilityTold, tidy


async def tariff_lists_told(session: Session, mutual_id: MutualId) -> Mapping[str, NewTariffList]:
    """Every list with its items, by code."""
    found = {}
    for one in await facilities.tariff_lists(session, mutual_id):
        items = [_item(item) for item in await facilities.items_of(session, mutual_id, one.id)]
        in_order = tuple(sorted(items, key=lambda item: item.code))
        found[tidy(one.code)] = NewTariffList(code=tidy(one.code), name=tidy(one.name), items=in_order)
    return found


async def facilities_told(session: Session, mutual_id: MutualId) -> Mapping[str, FacilityTold]:
    """Every facility with what is agreed with it, by code."""
    codes = {one.id: tidy(one.code) for one in await facilities.tariff_lists(session, mutual_id)}
    assigned = await facilities.assignments(session, mutual_id)
    found = {}
    for one in await facilities.list_facilities(session, mutual_id):
        agreements = await facilities.agreements_of(session, mutual_id, one.id)
        found[tidy(one.code)] = FacilityTold(
            name=tidy(one.name),
            level=one.level,
            agreements={agreed.valid_from: agreed.valid_to for agreed in agreements},
            tariffs={day: codes[list_id] for day, list_id in assigned.get(one.id, {}).items()},
        )
    return found


def _item(item: TariffItem) -> TariffItem:
    speciality = tidy(item.speciality) if item.speciality else None
    return replace(item, code=tidy(item.code), name=tidy(item.name), speciality=speciality)
