"""Collective payers and the lists by which their money reaches units (A6)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from app import collection, membership
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.collection import Collective, Share
from app.core import references

routes = Resource("Payments")

CollectivePath = Annotated[
    str, named("The collective payer's reference.", "La référence du payeur collectif.", "9000001732")
]


class CollectiveShown(Shown):
    """An association or a diaspora group."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000012")
    reference: str = told("Circles 90 to 99.", "Cercles 90 à 99.", "9000001732")
    name: str = told("Its name.", "Son nom.", "Association Exemple")
    undistributed: Amount = told("Still to be distributed.", "Reste à répartir.", {"amount": 50000, "currency": "XOF"})

    @classmethod
    def of(cls, one: Collective, currency: str) -> "CollectiveShown":
        """As callers see it."""
        return cls(
            id=one.id,
            reference=one.reference,
            name=one.name,
            undistributed=Amount.minor(one.undistributed_minor, currency),
        )


class CollectiveAsked(Asked):
    """A collective payer to be registered."""

    reference: str = told(
        "Circles 90 to 99, check digits right.", "Cercles 90 à 99, clé juste.", "9000001732", max_length=20
    )
    name: Text = told("Its name.", "Son nom.", "Association Exemple")


class ShareAsked(Asked):
    """A line of a distribution list."""

    unit: Text = told("The unit's reference.", "La référence de l'unité.", "0100012336")
    amount: GivenAmount = told("How much.", "Combien.", {"amount": 1730, "currency": "XOF"})


class DistributionAsked(Asked):
    """A list, accepted whole or refused whole."""

    lines: list[ShareAsked] = told(
        "Each unit once.",
        "Chaque unité une fois.",
        [{"unit": "0100012336", "amount": {"amount": 1730, "currency": "XOF"}}],
        min_length=1,
        max_length=1_000,
    )


class DistributionShown(Shown):
    """A list that was carried out."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000013")
    collective: CollectiveShown = told(
        "Whose, with what is left.", "De qui, avec le reste.", {"reference": "9000001732"}
    )
    total: Amount = told("The list's total.", "Le total de la liste.", {"amount": 1730, "currency": "XOF"})
    made_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")


@routes.reads("/collectives", Permission.PAYMENTS_READ, "Collective payers")
async def list_collectives(here: Here) -> Page[CollectiveShown]:
    """By reference, on one page, with what each has to distribute."""
    found = await collection.collectives(here.session, here.mutual.id)
    return Page(items=[CollectiveShown.of(one, here.mutual.currency.code) for one in found], next=None)


@routes.reads("/collectives/{reference}", Permission.PAYMENTS_READ, "One collective payer")
async def collective(here: Here, reference: CollectivePath) -> CollectiveShown:
    """With what it has to distribute."""
    return await _shown(here, reference)


@routes.acts("POST", "/collectives", Permission.COLLECTIVES_REGISTER, "Register a collective payer", status=201)
async def register(here: Here, new: CollectiveAsked) -> CollectiveShown:
    """Under a reference of circles 90 to 99."""
    made = await collection.register_collective(here.session, here.mutual.id, reference=new.reference, name=new.name)
    await here.noted("collectives.register", f"collective:{made.id}")
    return CollectiveShown.of(made, here.mutual.currency.code)


@routes.acts(
    "POST",
    "/collectives/{reference}/distributions",
    Permission.COLLECTIVES_DISTRIBUTE,
    "Distribute a collective's money",
    status=201,
    moves_money=True,
)
async def distribute(here: Here, reference: CollectivePath, new: DistributionAsked) -> DistributionShown:
    """The total may not exceed its balance; the oldest receipts pay first."""
    payer = await collection.collective_by_reference(here.session, here.mutual.id, reference)
    shares = await _shares(here, new)
    made = await collection.distribute(here.session, here.mutual, payer.id, shares, here.actor)
    await here.noted("collectives.distribute", f"collective:{payer.id}", total_minor=made.total_minor)
    currency = here.mutual.currency.code
    return DistributionShown(
        id=made.id,
        collective=await _shown(here, reference),
        total=Amount.minor(made.total_minor, currency),
        made_at=made.made_at,
    )


async def _shares(here: Here, new: DistributionAsked) -> list[Share]:
    """The list with its units, found in one statement; raises `UnknownUnit`."""
    wanted = [references.normalise(line.unit) for line in new.lines]
    units = await membership.find_by_reference(here.session, here.mutual.id, wanted)
    if set(wanted) - set(units):
        raise membership.UnknownUnit(field="lines")
    amounts = [line.amount.money(here.mutual.currency, field="lines.amount").minor for line in new.lines]
    return [Share(units[reference].id, minor) for reference, minor in zip(wanted, amounts, strict=True)]


async def _shown(here: Here, reference: str) -> CollectiveShown:
    found = await collection.collective_by_reference(here.session, here.mutual.id, reference)
    return CollectiveShown.of(found, here.mutual.currency.code)
