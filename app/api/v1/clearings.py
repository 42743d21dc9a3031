"""Clearings: numbered statements by which two mutuals bring what they charged each other to zero."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response

from app import claims, reporting
from app.access import Permission
from app.api.claim_fields import SHARE
from app.api.fields import Asked, Day, Figure, Shown, Text, named, told
from app.api.files import PDF, attachment
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.portability import codes_of
from app.api.v1.visitors import VisitShown
from app.claims import Clearing
from app.core.ids import ClearingId, MutualId

routes = Resource("Claims")

CLEARING = "01930000-0000-7000-8000-000000000052"
ClearingPath = Annotated[UUID, named("The clearing's id.", "L'identifiant de la compensation.", CLEARING)]


class SideShown(Shown):
    """A mutual that approved and booked its side."""

    mutual: str = told("Its code.", "Son code.", "MICMO")
    approved_at: datetime = told("When.", "Quand.", "2026-05-04T09:00:00Z")


class ClearingShown(Shown):
    """A clearing statement."""

    id: UUID = told("Its id.", "Son identifiant.", CLEARING)
    number: int = told("Its number between the two mutuals.", "Son numéro entre les deux mutuelles.", 1)
    proposer: str = told("Who proposed it.", "Qui l'a proposée.", "MICMO")
    partner: str = told("The other mutual.", "L'autre mutuelle.", "MICBA")
    until: date = told("Charges booked up to this day.", "Prises en charge jusqu'à ce jour.", "2026-04-30")
    amount: Figure = told("What the debtor pays.", "Ce que paie le débiteur.", SHARE)
    debtor: str | None = told("Who pays; none where both charged the same.", "Qui paie ; personne à égalité.", "MICBA")
    sides: list[SideShown] = told("Who approved and booked it.", "Qui l'a approuvée et comptabilisée.", [])
    is_settled: bool = told("Whether both did.", "Si les deux l'ont fait.", False)
    withdrawn_at: datetime | None = told("When it was taken back.", "Quand elle fut retirée.", None)

    @classmethod
    def of(cls, one: Clearing, codes: Mapping[MutualId, str]) -> "ClearingShown":
        """As either mutual sees it."""
        same = {name: getattr(one, name) for name in ("id", "number", "until", "amount", "is_settled", "withdrawn_at")}
        return cls.model_validate(same | _parties(one, codes))


class ClearingWithLines(ClearingShown):
    """The same with every charge it lists."""

    lines: list[VisitShown] = told("What it clears.", "Ce qu'elle solde.", [])


class ClearingAsked(Asked):
    """A clearing to be proposed."""

    partner: Text = told("The other mutual's code.", "Le code de l'autre mutuelle.", "MICBA")
    until: Day = told("Charges booked up to this day.", "Prises en charge jusqu'à ce jour.", "2026-04-30")


@routes.reads("/clearings", Permission.BOOKS_READ, "Clearings with other mutuals")
async def list_clearings(here: Here, after: After = None, limit: Limit = 50) -> Page[ClearingShown]:
    """Proposed by us or to us, the newest first."""
    parts = behind(after, an_id)
    found = await claims.clearings(here.session, here.mutual.id, after=parts[0] if parts else None, limit=limit + 1)
    codes = await codes_of(here)
    return paged(found, limit, lambda one: ClearingShown.of(one, codes), lambda one: (one.id,))


@routes.reads("/clearings/{clearing_id}", Permission.BOOKS_READ, "One clearing statement")
async def clearing(here: Here, clearing_id: ClearingPath) -> ClearingWithLines:
    """With every charge it lists."""
    return await _shown(here, await claims.clearing(here.session, here.mutual.id, ClearingId(clearing_id)))


@routes.reads(
    "/clearings/{clearing_id}/statement.pdf", Permission.BOOKS_READ, "A clearing statement on paper", paper=PDF
)
async def paper(here: Here, clearing_id: ClearingPath) -> Response:
    """In the caller's language: what each charged the other, who pays, room for both to sign; the trail keeps it."""
    told_of = await reporting.clearing_statement(here.session, here.mutual, ClearingId(clearing_id))
    await here.noted("clearings.export", f"clearing:{clearing_id}", number=told_of.number)
    drawn = await asyncio.to_thread(reporting.clearing_pdf, told_of, here.language)
    return attachment(drawn, PDF, f"{told_of.number.replace('/', '-')}.pdf")


@routes.acts(
    "POST",
    "/clearings",
    Permission.CLEARING_MANAGE,
    "Propose a clearing to another mutual",
    status=201,
    moves_money=True,
)
async def propose(here: Here, new: ClearingAsked) -> ClearingWithLines:
    """All that both books hold up to the day, less what is contested; nothing is booked yet."""
    made = await claims.propose_clearing(here.session, here.mutual, new.partner, new.until, here.actor)
    return await _done(here, "propose", made)


@routes.acts(
    "POST",
    "/clearings/{clearing_id}/approval",
    Permission.BOOKS_APPROVE,
    "Approve a clearing for our books",
    moves_money=True,
)
async def approve(here: Here, clearing_id: ClearingPath) -> ClearingWithLines:
    """The debtor pays by bank, the creditor says that it has come; one person in each mutual, not its proposer."""
    made = await claims.approve_clearing(here.session, here.mutual, ClearingId(clearing_id), here.actor)
    return await _done(here, "approve", made)


@routes.acts("POST", "/clearings/{clearing_id}/withdrawal", Permission.CLEARING_MANAGE, "Take a clearing back")
async def withdraw(here: Here, clearing_id: ClearingPath) -> ClearingWithLines:
    """By either mutual, before any approval."""
    made = await claims.withdraw_clearing(here.session, here.mutual, ClearingId(clearing_id), here.actor)
    return await _done(here, "withdraw", made)


async def _done(here: Here, act: str, one: Clearing) -> ClearingWithLines:
    await here.noted(f"clearings.{act}", f"clearing:{one.id}", number=one.number, amount_minor=one.amount.minor)
    return await _shown(here, one)


async def _shown(here: Here, one: Clearing) -> ClearingWithLines:
    codes = await codes_of(here)
    lines = [VisitShown.of(line, codes, here.language) for line in one.lines]
    return ClearingWithLines(**ClearingShown.of(one, codes).model_dump(), lines=lines)


def _parties(one: Clearing, codes: Mapping[MutualId, str]) -> dict[str, object]:
    sides = sorted((codes[mutual_id], at) for mutual_id, at in one.approved.items())
    return {
        "proposer": codes[one.proposer_id],
        "partner": codes[one.partner_id],
        "debtor": codes[one.debtor_id] if one.debtor_id else None,
        "sides": [SideShown(mutual=code, approved_at=at) for code, at in sides],
    }
