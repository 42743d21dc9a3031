"""Tariffs: lists of agreed prices that never change, and which list a facility is paid by from which day (C2)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from app.core.actor import Actor
from app.core.ids import FacilityId, MutualId, TariffListId, new_id
from app.core.money import MOST_MINOR
from app.db import Session, add_unique, now
from app.facilities.errors import InvalidTariff, TariffListExists, UnknownTariffList
from app.facilities.model import ItemKind, Mutual, NewTariffList, TariffItem, TariffList
from app.facilities.register import lock_facility
from app.facilities.tables import FacilityTariffRow, TariffItemRow, TariffListRow


async def add_tariff_list(session: Session, mutual: Mutual, new: NewTariffList, actor: Actor) -> TariffList:
    """Add a list with all its items; raises `TariffListExists`, `InvalidTariff`."""
    _examine(new)
    row = TariffListRow(
        mutual_id=mutual.id, id=new_id(), code=new.code, name=new.name, added_at=now(session), added_by=str(actor)
    )
    taken = TariffListExists(field="code")
    await add_unique(session, row, constraint="uq_tariff_lists_mutual_id_code", taken=taken)
    session.add_all(_item_row(row, item) for item in new.items)
    await session.flush()
    return _list(row)


async def assign_tariffs(
    session: Session,
    mutual_id: MutualId,
    facility_id: FacilityId,
    list_id: TariffListId,
    valid_from: date,
    actor: Actor,
) -> None:
    """From this day on the facility is paid by this list, whose items are frozen; of one day the last one counts.

    Raises `UnknownFacility`, `UnknownTariffList`.
    """
    await lock_facility(session, mutual_id, facility_id)
    await _known(session, mutual_id, list_id)
    session.add(
        FacilityTariffRow(
            mutual_id=mutual_id,
            id=new_id(),
            facility_id=facility_id,
            list_id=list_id,
            valid_from=valid_from,
            assigned_at=now(session),
            assigned_by=str(actor),
        )
    )
    await session.flush()


async def tariffs_on(
    session: Session, mutual_id: MutualId, facility_id: FacilityId, on: date
) -> Mapping[str, TariffItem]:
    """The agreed prices of a facility on a day, by code; none before its first list."""
    of = FacilityTariffRow
    in_force = (
        select(of.list_id)
        .where(of.mutual_id == mutual_id, of.facility_id == facility_id, of.valid_from <= on)
        .order_by(of.valid_from.desc(), of.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.scalars(
        select(TariffItemRow).where(TariffItemRow.mutual_id == mutual_id, TariffItemRow.list_id == in_force)
    )
    return {row.code: _item(row) for row in rows}


async def assignments(session: Session, mutual_id: MutualId) -> Mapping[FacilityId, Mapping[date, TariffListId]]:
    """Which list each facility is paid by from which day, the earliest first; of one day the last assignment."""
    of = FacilityTariffRow
    wanted = select(of).where(of.mutual_id == mutual_id).order_by(of.facility_id, of.valid_from, of.id)
    found: dict[FacilityId, dict[date, TariffListId]] = {}
    for row in await session.scalars(wanted):
        found.setdefault(FacilityId(row.facility_id), {})[row.valid_from] = TariffListId(row.list_id)
    return found


async def items_of(session: Session, mutual_id: MutualId, list_id: TariffListId) -> Sequence[TariffItem]:
    """The items of a list, by code; raises `UnknownTariffList`."""
    await _known(session, mutual_id, list_id)
    of = TariffItemRow
    rows = await session.scalars(select(of).where(of.mutual_id == mutual_id, of.list_id == list_id).order_by(of.code))
    return [_item(row) for row in rows]


async def tariff_lists(session: Session, mutual_id: MutualId) -> Sequence[TariffList]:
    """The lists of a mutual, by code."""
    of = TariffListRow
    return [_list(row) for row in await session.scalars(select(of).where(of.mutual_id == mutual_id).order_by(of.code))]


async def _known(session: Session, mutual_id: MutualId, list_id: TariffListId) -> None:
    if await session.get(TariffListRow, (mutual_id, list_id)) is None:
        raise UnknownTariffList(field="list_id")


def _examine(new: NewTariffList) -> None:
    if not new.code.strip() or not new.items:
        raise InvalidTariff(field="items" if new.code.strip() else "code")
    if len({item.code for item in new.items}) < len(new.items):
        raise InvalidTariff(field="items")
    for item in new.items:
        if (
            not item.code.strip()
            or not 0 <= item.price_minor <= MOST_MINOR
            or (item.limit is not None and item.limit < 1)
        ):
            raise InvalidTariff(field="items", item=item.code)


def _item_row(row: TariffListRow, item: TariffItem) -> TariffItemRow:
    return TariffItemRow(
        mutual_id=row.mutual_id,
        list_id=row.id,
        code=item.code,
        name=item.name,
        price_minor=item.price_minor,
        kind=item.kind.value,
        most_units=item.limit,
        excluded=item.excluded,
        speciality=item.speciality,
    )


def _item(row: TariffItemRow) -> TariffItem:
    return TariffItem(
        code=row.code,
        name=row.name,
        price_minor=row.price_minor,
        kind=ItemKind(row.kind),
        limit=row.most_units,
        excluded=row.excluded,
        speciality=row.speciality,
    )


def _list(row: TariffListRow) -> TariffList:
    return TariffList(id=TariffListId(row.id), code=row.code, name=row.name, added_at=row.added_at)
