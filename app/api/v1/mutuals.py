"""Mutuals: the caller's own, and founding one."""

from datetime import date
from uuid import UUID

from app import membership
from app.access import Permission
from app.api.fields import Asked, Day, Shown, Text, told
from app.api.here import Anywhere
from app.api.pages import Page
from app.api.resource import Resource
from app.core.money import Currency
from app.membership import Mutual, NewMutual

routes = Resource("Set-up")


class MutualShown(Shown):
    """A circle-level mutual."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000001")
    code: str = told("Short code, unique.", "Code court, unique.", "MICMO")
    name: str = told("Its name.", "Son nom.", "Mutuelle du cercle de Mopti")
    circle: str = told("Two digits of its circle.", "Deux chiffres de son cercle.", "01")
    currency: str = told("Its currency.", "Sa monnaie.", "XOF")
    timezone: str = told(
        "Its time zone: business dates are dates there.", "Son fuseau : les dates y sont locales.", "Africa/Bamako"
    )
    opened_on: date = told("First day of its books.", "Premier jour de ses comptes.", "2026-01-01")

    @classmethod
    def of(cls, mutual: Mutual) -> "MutualShown":
        """As callers see it."""
        return cls(
            id=mutual.id,
            code=mutual.code,
            name=mutual.name,
            circle=mutual.circle,
            currency=mutual.currency.code,
            timezone=mutual.timezone,
            opened_on=mutual.opened_on,
        )


class MutualAsked(Asked):
    """A mutual to be founded."""

    code: str = told("Short code, unique.", "Code court, unique.", "MICMO", pattern="^[A-Z0-9-]{2,20}$")
    name: Text = told("Its name.", "Son nom.", "Mutuelle du cercle de Mopti")
    circle: str = told("Two digits below 90.", "Deux chiffres, moins de 90.", "01", pattern="^[0-8][0-9]$")
    currency: str = told("ISO 4217 code.", "Code ISO 4217.", "XOF", pattern="^[A-Z]{3}$")
    antennas: list[Text] = told(
        "Names of its antennas, the first is the default.",
        "Noms de ses antennes, la première par défaut.",
        ["Socoura"],
        min_length=1,
        max_length=200,
    )
    opened_on: Day = told("First day of its books.", "Premier jour de ses comptes.", "2026-01-01")


@routes.reads("/mutuals", Permission.SETUP_READ, "The mutuals the caller sees", in_mutual=False)
async def list_mutuals(desk: Anywhere) -> Page[MutualShown]:
    """All of them on one page, by code."""
    seen = [one for one in await membership.mutuals(desk.session) if desk.caller.sees(one.id)]
    return Page(items=[MutualShown.of(one) for one in seen], next=None)


@routes.acts("POST", "/mutuals", Permission.MUTUALS_FOUND, "Found a mutual", status=201, in_mutual=False)
async def found(desk: Anywhere, new: MutualAsked) -> MutualShown:
    """Its row, antennas, funders and chart of accounts; for an administrator of the platform."""
    desk.caller.require(Permission.MUTUALS_FOUND, None)
    mutual = await membership.found(
        desk.session,
        NewMutual(
            code=new.code,
            name=new.name,
            circle=new.circle,
            currency=Currency.of(new.currency),
            antennas=new.antennas,
            opened_on=new.opened_on,
        ),
    )
    await desk.did("mutuals.found", f"mutual:{mutual.id}", mutual)
    return MutualShown.of(mutual)
