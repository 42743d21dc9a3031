"""The suspense desk: money to be identified, with its age, and whom it may be for."""

from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from app import accounting, collection
from app.access import Permission
from app.api.fields import Amount, Shown, Text, asked, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.payments import PaymentPath, PaymentShown
from app.api.v1.units import UnitListed
from app.core.ids import PaymentId
from app.ledger import balance, chart

routes = Resource("Payments")

PayerName = Annotated[Text | None, asked("Name the operator told, if any.", "Nom dit par l'opérateur.", "Awa Exemple")]


class AgeShown(Shown):
    """How much has waited too long (A8)."""

    days: int = told("Longer than this many days.", "Plus de tant de jours.", 7)
    payments: int = told("So many payments.", "Tant de paiements.", 3)


class SuspenseShown(Shown):
    """The state of the desk."""

    balance: Amount = told("The balance of 47121.", "Le solde de 47121.", {"amount": 5190, "currency": "XOF"})
    aged: list[AgeShown] = told("By the scheme's alerts.", "Selon les alertes du régime.", [])


class CandidateShown(Shown):
    """A unit the money may be for; suggestions never allocate (A4)."""

    unit: UnitListed = told("The unit.", "L'unité.", {"reference": "0100012336"})
    why: str = told(
        "near_reference, declared_number, like_name or amount_due.",
        "Référence voisine, numéro déclaré, nom voisin ou montant dû.",
        "near_reference",
    )


@routes.reads("/suspense", Permission.PAYMENTS_READ, "Money to be identified")
async def list_suspense(here: Here, after: After = None, limit: Limit = 50) -> Page[PaymentShown]:
    """The oldest first, each with its age in days."""
    parts = behind(after, an_id)
    found = await collection.list_suspense(
        here.session, here.mutual.id, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, lambda row: PaymentShown.of(here, row), lambda row: (row.id,))


@routes.reads("/suspense/unclaimed", Permission.PAYMENTS_READ, "Money nobody claimed for as long as the rule asks")
async def list_unclaimed(here: Here, after: After = None, limit: Limit = 50) -> Page[PaymentShown]:
    """The oldest first; the Board may decide that it is income (A8, E25)."""
    parts, day = behind(after, an_id), accounting.unclaimed_before(here.session, here.mutual)
    found = await collection.list_suspense(
        here.session,
        here.mutual.id,
        before=datetime.combine(day, time.min, tzinfo=ZoneInfo(here.mutual.timezone)),
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, lambda row: PaymentShown.of(here, row), lambda row: (row.id,))


@routes.reads("/suspense/summary", Permission.PAYMENTS_READ, "How much waits, and how long")
async def summary(here: Here) -> SuspenseShown:
    """The balance of 47121 is exactly the unmatched money (A2)."""
    found = await balance(here.session, here.mutual.id, chart.SUSPENSE)
    aged = await collection.aged(here.session, here.mutual)
    return SuspenseShown(
        balance=Amount.minor(found.on_usual_side, found.currency),
        aged=[AgeShown(days=days, payments=count) for days, count in aged.items()],
    )


@routes.reads("/suspense/{payment_id}/candidates", Permission.PAYMENTS_READ, "Whom a payment may be for")
async def candidates(here: Here, payment_id: PaymentPath, payer_name: PayerName = None) -> Page[CandidateShown]:
    """The likeliest first; a name helps only who may see persons."""
    if payer_name is not None:
        here.caller.require(Permission.PERSONS_READ, here.mutual.id)
    found = await collection.candidates(here.session, here.mutual.id, PaymentId(payment_id), payer_name=payer_name)
    return Page(items=[CandidateShown(unit=UnitListed.of(one.unit), why=one.why) for one in found], next=None)
