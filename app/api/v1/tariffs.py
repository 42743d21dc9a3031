"""Tariff lists, and which one a facility is paid by."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app import facilities
from app.access import Permission
from app.api.fields import Asked, Day, Minor, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.api.v1.facilities import FacilityPath, found_facility
from app.core.clock import business_date
from app.core.ids import FacilityId, TariffListId
from app.core.money import MOST_MINOR
from app.facilities import ItemKind, NewTariffList, TariffItem, TariffList

routes = Resource("Facilities")

LIST = "01930000-0000-7000-8000-000000000022"
ListPath = Annotated[UUID, named("The list's id.", "L'identifiant du barème.", LIST)]
On = Annotated[Day | None, asked("On which day; today.", "Quel jour ; aujourd'hui.", "2026-03-02")]


class ListShown(Shown):
    """A list of agreed prices; it never changes."""

    id: UUID = told("Its id.", "Son identifiant.", LIST)
    code: str = told("Its code.", "Son code.", "2026")
    name: str = told("Its name.", "Son nom.", "Barème 2026")
    added_at: datetime = told("When it was added.", "Quand il fut ajouté.", "2026-01-05T09:00:00Z")

    @classmethod
    def of(cls, one: TariffList) -> "ListShown":
        """As callers see it."""
        return cls.model_validate(one, from_attributes=True)


class ItemShown(Shown):
    """An agreed price, in minor units of the mutual's currency."""

    code: str = told("The act's or drug's code.", "Le code de l'acte ou du médicament.", "CONS")
    name: str = told("What it is.", "Ce que c'est.", "Consultation")
    price_minor: int = told("The agreed price.", "Le prix convenu.", 600)
    kind: ItemKind = told("Act or kind of drug.", "Acte ou sorte de médicament.", "act")
    limit: int | None = told("Most units covered.", "Le plus d'unités couvertes.", None)
    excluded: bool = told("Outside the package.", "Hors du panier.", False)
    speciality: str | None = told("Of which speciality.", "De quelle spécialité.", None)

    @classmethod
    def of(cls, one: TariffItem) -> "ItemShown":
        """As callers see it."""
        return cls.model_validate(one, from_attributes=True)


class ItemAsked(Asked):
    """An agreed price to be."""

    code: Text = told("The act's or drug's code.", "Le code de l'acte ou du médicament.", "CONS")
    name: Text = told("What it is.", "Ce que c'est.", "Consultation")
    price_minor: Minor = told("The agreed price.", "Le prix convenu.", 600)
    kind: ItemKind = told("Act or kind of drug.", "Acte ou sorte de médicament.", "act", default=ItemKind.ACT)
    limit: int | None = told(
        "Most units covered.", "Le plus d'unités couvertes.", 30, default=None, ge=1, le=MOST_MINOR
    )
    excluded: bool = told("Outside the package.", "Hors du panier.", False, default=False)
    speciality: Text | None = told("Of which speciality.", "De quelle spécialité.", None, default=None)


class ListAsked(Asked):
    """A list to be added with all its items."""

    code: Text = told("Its code, unique.", "Son code, unique.", "2026")
    name: Text = told("Its name.", "Son nom.", "Barème 2026")
    items: list[ItemAsked] = told(
        "Each code once.",
        "Chaque code une fois.",
        [{"code": "CONS", "name": "Consultation", "price_minor": 600}],
        min_length=1,
        max_length=5_000,
    )

    def new(self) -> NewTariffList:
        """The value to add."""
        items = [TariffItem(**item.model_dump()) for item in self.items]
        return NewTariffList(code=self.code, name=self.name, items=items)


class AssignmentAsked(Asked):
    """Which list, from which day."""

    list_id: UUID = told("The list.", "Le barème.", LIST)
    valid_from: Day = told("From this day on.", "À partir de ce jour.", "2026-01-01")


@routes.reads("/tariff-lists", Permission.FACILITIES_READ, "Tariff lists")
async def list_lists(here: Here) -> Page[ListShown]:
    """All on one page, by code."""
    found = await facilities.tariff_lists(here.session, here.mutual.id)
    return Page(items=[ListShown.of(one) for one in found], next=None)


@routes.reads("/tariff-lists/{list_id}/items", Permission.FACILITIES_READ, "The items of a list")
async def items(here: Here, list_id: ListPath) -> Page[ItemShown]:
    """All on one page, by code."""
    found = await facilities.items_of(here.session, here.mutual.id, TariffListId(list_id))
    return Page(items=[ItemShown.of(one) for one in found], next=None)


@routes.acts("POST", "/tariff-lists", Permission.FACILITIES_MANAGE, "Add a tariff list", status=201)
async def add(here: Here, new: ListAsked) -> ListShown:
    """It never changes: a new version is a new list."""
    made = await facilities.add_tariff_list(here.session, here.mutual, new.new(), here.actor)
    await here.noted("tariffs.add", f"tariff_list:{made.id}", code=made.code)
    return ListShown.of(made)


@routes.reads("/facilities/{facility_id}/tariffs", Permission.FACILITIES_READ, "A facility's agreed prices on a day")
async def tariffs(here: Here, facility_id: FacilityPath, on: On = None) -> Page[ItemShown]:
    """All on one page, by code; none before its first list."""
    one = await found_facility(here, facility_id)
    day: date = on or business_date(here.services.clock.now(), here.mutual.timezone)
    found = await facilities.tariffs_on(here.session, here.mutual.id, one.id, day)
    return Page(items=[ItemShown.of(found[code]) for code in sorted(found)], next=None)


@routes.acts("POST", "/facilities/{facility_id}/tariffs", Permission.FACILITIES_MANAGE, "Give a facility its list")
async def assign(here: Here, facility_id: FacilityPath, new: AssignmentAsked) -> Page[ItemShown]:
    """From a day on; answers the prices of that day."""
    one = FacilityId(facility_id)
    list_id = TariffListId(new.list_id)
    await facilities.assign_tariffs(here.session, here.mutual.id, one, list_id, new.valid_from, here.actor)
    await here.noted("tariffs.assign", f"facility:{facility_id}", list=str(new.list_id))
    return await tariffs(here, facility_id, new.valid_from)
