"""Antennas of a mutual: where managers enrol and collect."""

from uuid import UUID

from app import membership
from app.access import Permission
from app.api.fields import Asked, Shown, Text, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.membership import Antenna

routes = Resource("Set-up")


class AntennaShown(Shown):
    """A communal antenna."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000002")
    name: str = told("Its name.", "Son nom.", "Socoura")
    is_default: bool = told("Taken where none is named.", "Prise quand aucune n'est nommée.", True)
    place_code: str | None = told("Code of its commune.", "Code de sa commune.", "ML-5-01-03")

    @classmethod
    def of(cls, antenna: Antenna) -> "AntennaShown":
        """As callers see it."""
        return cls(id=antenna.id, name=antenna.name, is_default=antenna.is_default, place_code=antenna.place_code)


class AntennaAsked(Asked):
    """An antenna to be opened."""

    name: Text = told("Its name, unique in the mutual.", "Son nom, unique dans la mutuelle.", "Konna")
    place_code: Text | None = told("Code of its commune.", "Code de sa commune.", "ML-5-01-07", default=None)


@routes.reads("/antennas", Permission.SETUP_READ, "Antennas")
async def list_antennas(here: Here) -> Page[AntennaShown]:
    """All open ones on one page, the default first."""
    found = await membership.antennas(here.session, here.mutual.id)
    return Page(items=[AntennaShown.of(one) for one in found], next=None)


@routes.acts("POST", "/antennas", Permission.SETUP_WRITE, "Open an antenna", status=201)
async def add(here: Here, new: AntennaAsked) -> AntennaShown:
    """Open one more antenna."""
    made = await membership.add_antenna(here.session, here.mutual.id, new.name, place_code=new.place_code)
    await here.noted("antennas.add", f"antenna:{made.id}")
    return AntennaShown.of(made)
