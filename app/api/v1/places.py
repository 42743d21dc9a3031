"""Places of a mutual's perimeter, as they were on a date: a reform adds a version and changes none (DOMAIN 1)."""

from typing import Annotated, Literal

from app import membership
from app.access import Permission
from app.api.fields import Asked, Day, Shown, Text, asked, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.core.clock import business_date
from app.membership import Place

routes = Resource("Set-up")

Kind = Literal["region", "circle", "commune", "village"]
On = Annotated[Day | None, asked("The day to see them on.", "Le jour où les voir.", "2026-01-01")]


class PlaceShown(Shown):
    """One version of a place."""

    code: str = told("Its code, the same over the versions.", "Son code, le même au fil des versions.", "ML-5-01-03")
    kind: Kind = told("What it is.", "Sa nature.", "commune")
    name: str = told("Its name.", "Son nom.", "Socoura")
    parent_code: str | None = told("Code of what it lies in.", "Code de ce qui la contient.", "ML-5-01")
    valid_from: Day = told("First day of this version.", "Premier jour de cette version.", "2023-07-01")
    valid_to: Day | None = told("Last day, none while it holds.", "Dernier jour, aucun tant qu'elle vaut.", None)

    @classmethod
    def of(cls, place: Place) -> "PlaceShown":
        """As callers see it."""
        return cls(
            code=place.code,
            kind=place.kind,
            name=place.name,
            parent_code=place.parent_code,
            valid_from=place.valid_from,
            valid_to=place.valid_to,
        )


class PlaceAsked(Asked):
    """A place as it is from a day on."""

    code: Text = told("Its code; a known one gets a new version.", "Son code ; connu, il reçoit une version.", "ML-5")
    kind: Kind = told("What it is.", "Sa nature.", "region")
    name: Text = told("Its name.", "Son nom.", "Mopti")
    parent_code: Text | None = told("Code of what it lies in.", "Code de ce qui la contient.", None, default=None)
    valid_from: Day = told("First day of this version.", "Premier jour de cette version.", "2023-07-01")


@routes.reads("/places", Permission.SETUP_READ, "Places")
async def list_places(here: Here, on: On = None) -> Page[PlaceShown]:
    """The perimeter on one page, as it was that day, today's without one."""
    day = on or business_date(here.services.clock.now(), here.mutual.timezone)
    found = await membership.places(here.session, here.mutual.id, day)
    return Page(items=[PlaceShown.of(one) for one in found], next=None)


@routes.acts("POST", "/places", Permission.SETUP_WRITE, "Record a place", status=201)
async def add(here: Here, new: PlaceAsked) -> PlaceShown:
    """The version before it ends on the eve; what was recorded stays as it was."""
    made = await membership.add_place(
        here.session,
        here.mutual.id,
        code=new.code,
        kind=new.kind,
        name=new.name,
        parent_code=new.parent_code,
        valid_from=new.valid_from,
    )
    await here.noted("places.add", f"place:{made.code}")
    return PlaceShown.of(made)
