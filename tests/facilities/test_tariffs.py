"""Tariffs: agreed prices by day, in lists that are never changed (C2, C06, C09)."""

from datetime import date

import pytest

from app import facilities
from app.core.ids import TariffListId, new_id
from app.db import Session
from app.facilities import InvalidTariff, ItemKind, NewTariffList, TariffItem, TariffListExists, UnknownTariffList
from tests.facilities.circle import OFFICE, Circle, a_list

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


async def assign(session: Session, circle: Circle, code: str, price_minor: int, valid_from: date) -> None:
    """A new list for the health centre."""
    made = await facilities.add_tariff_list(session, circle.mutual, a_list(code, price_minor=price_minor), OFFICE)
    await facilities.assign_tariffs(session, circle.mutual.id, circle.cscom.id, made.id, valid_from, OFFICE)


async def consultation_on(session: Session, circle: Circle, on: date) -> int | None:
    """What is agreed for a consultation on a day."""
    found = await facilities.tariffs_on(session, circle.mutual.id, circle.cscom.id, on)
    return found["CONS"].price_minor if "CONS" in found else None


async def test_the_list_in_force_on_the_day_counts(session: Session, circle: Circle) -> None:
    await assign(session, circle, "2026", 600, MARCH)
    await assign(session, circle, "2026-06", 700, JUNE)

    days = (date(2026, 2, 28), MARCH, date(2026, 5, 31), JUNE)
    assert [await consultation_on(session, circle, day) for day in days] == [None, 600, 600, 700]


async def test_of_two_lists_from_one_day_the_last_assigned_counts(session: Session, circle: Circle) -> None:
    await assign(session, circle, "wrong", 60, MARCH)
    await assign(session, circle, "right", 600, MARCH)

    assert await consultation_on(session, circle, MARCH) == 600


async def test_an_item_keeps_its_kind_and_its_limit(session: Session, circle: Circle) -> None:
    await assign(session, circle, "2026", 600, MARCH)

    found = await facilities.tariffs_on(session, circle.mutual.id, circle.cscom.id, MARCH)

    assert found["PARA"] == a_list().items[1]
    assert (found["PARA"].kind, found["PARA"].limit) == (ItemKind.GENERIC, 30)


async def test_a_new_version_is_a_new_list(session: Session, circle: Circle) -> None:
    made = await facilities.add_tariff_list(session, circle.mutual, a_list("2026"), OFFICE)

    with pytest.raises(TariffListExists):
        await facilities.add_tariff_list(session, circle.mutual, a_list("2026", price_minor=700), OFFICE)

    assert [one.id for one in await facilities.tariff_lists(session, circle.mutual.id)] == [made.id]
    assert [one.code for one in await facilities.items_of(session, circle.mutual.id, made.id)] == ["CONS", "PARA"]


@pytest.mark.parametrize(
    "items",
    [
        [],
        [TariffItem(code="A", name="A", price_minor=1), TariffItem(code="A", name="B", price_minor=2)],
        [TariffItem(code="A", name="A", price_minor=-1)],
        [TariffItem(code="A", name="A", price_minor=1, limit=0)],
        [TariffItem(code=" ", name="A", price_minor=1)],
    ],
)
async def test_a_list_that_cannot_be_meant_is_refused(
    session: Session, circle: Circle, items: list[TariffItem]
) -> None:
    with pytest.raises(InvalidTariff) as refused:
        await facilities.add_tariff_list(session, circle.mutual, NewTariffList(code="x", name="x", items=items), OFFICE)

    assert refused.value.field == "items"


async def test_a_list_of_another_mutual_is_unknown(session: Session, circle: Circle) -> None:
    unknown = TariffListId(new_id())

    with pytest.raises(UnknownTariffList):
        await facilities.assign_tariffs(session, circle.mutual.id, circle.cscom.id, unknown, MARCH, OFFICE)
