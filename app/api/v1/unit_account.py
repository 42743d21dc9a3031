"""A unit's account: schedule, balances with their lines, history, and renewals."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app import membership
from app.access import Permission
from app.api.fields import Amount, Asked, Shown, Text, asked, told
from app.api.here import Here
from app.api.pages import After, Limit, Page
from app.api.resource import Resource
from app.api.v1.accounts import At, BalanceShown, LineShown, Since, Until, balance_of, statement_of
from app.api.v1.units import MemberAsked, Reference, UnitShown, found_unit, shown, today
from app.ledger import AccountRef
from app.membership import DueKind, EnrolmentView, HistoryLine, ScheduledDue, UnitStatus

routes = Resource("Units")


class SubLedger(StrEnum):
    """The accounts that are kept by unit."""

    CONTRIBUTIONS = "4111"
    FEES = "4112"
    ADVANCES = "4191"


Which = Annotated[
    SubLedger,
    asked("Contributions 4111, fees 4112, advances 4191.", "Cotisations 4111, droits 4112, avances 4191.", "4111"),
]


class DueShown(Shown):
    """A line of a schedule."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-00000000000f")
    kind: DueKind = told("Fee, instalment or addition.", "Droit, échéance ou ajout.", "instalment")
    seq: int = told("Its number; 0 is the fee.", "Son numéro ; 0 est le droit.", 1)
    persons: int = told("For how many.", "Pour combien de personnes.", 4)
    due_on: date = told("Due date.", "Date d'échéance.", "2026-01-31")
    member: Amount = told("The unit's part.", "Part de l'unité.", {"amount": 3460, "currency": "XOF"})
    state: Amount = told("The State's part.", "Part de l'État.", {"amount": 8650, "currency": "XOF"})
    donor: Amount = told("The donor's part.", "Part du partenaire.", {"amount": 5190, "currency": "XOF"})
    paid: Amount = told("Paid of the unit's part.", "Payé sur la part de l'unité.", {"amount": 0, "currency": "XOF"})
    cancelled: Amount = told(
        "Lapsed or written off, and no longer owed.",
        "Annulé ou passé en perte, et plus dû.",
        {"amount": 0, "currency": "XOF"},
    )
    called_on: date | None = told("When it was called.", "Quand elle fut appelée.", "2026-01-31")
    settled_on: date | None = told("When it was paid in full.", "Quand elle fut soldée.", None)

    @classmethod
    def of(cls, due: ScheduledDue, currency: str) -> "DueShown":
        """As callers see it."""
        return cls(
            id=due.id,
            kind=due.kind,
            seq=due.seq,
            persons=due.persons,
            due_on=due.due_on,
            member=Amount.minor(due.member_minor, currency),
            state=Amount.minor(due.state_minor, currency),
            donor=Amount.minor(due.donor_minor, currency),
            paid=Amount.minor(due.paid_minor, currency),
            cancelled=Amount.minor(due.cancelled_minor, currency),
            called_on=due.called_on,
            settled_on=due.settled_on,
        )


class EnrolmentShown(Shown):
    """A unit in a campaign, with its schedule."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000010")
    campaign: str = told("Name of the campaign.", "Nom de la campagne.", "2026")
    kind: str = told(
        "New, renewal, reenrolment or takeover.", "Nouvelle, renouvellement, réinscription ou reprise.", "new"
    )
    status: UnitStatus = told("Where it stands.", "Où elle en est.", "pending")
    enrolled_on: date = told("When.", "Quand.", "2026-01-05")
    persons: int = told("How many persons.", "Combien de personnes.", 4)
    cover_from: date | None = told("Cover begins.", "Début de la couverture.", "2026-02-04")
    cover_to: date = told("Cover ends.", "Fin de la couverture.", "2026-12-31")
    suspended_from: date | None = told("Suspended since.", "Suspendue depuis.", None)
    lapsed_on: date | None = told("Lapsed on.", "Déchue le.", None)
    dues: list[DueShown] = told("The fee first.", "Le droit d'abord.", [])

    @classmethod
    def of(cls, view: EnrolmentView, currency: str) -> "EnrolmentShown":
        """As callers see it."""
        dues = ([view.fee] if view.fee else []) + list(view.instalments)
        return cls(
            id=view.id,
            campaign=view.campaign,
            kind=view.kind,
            status=view.status,
            enrolled_on=view.enrolled_on,
            persons=view.persons,
            cover_from=view.cover_from,
            cover_to=view.cover_to,
            suspended_from=view.suspended_from,
            lapsed_on=view.lapsed_on,
            dues=[DueShown.of(due, currency) for due in dues],
        )


class HistoryShown(Shown):
    """Something that happened to a unit."""

    happened_on: date = told("Business date.", "Date.", "2026-01-05")
    what: str = told("A stable word.", "Un mot stable.", "enrolled")
    facts: Mapping[str, Any] = told("What belongs to it.", "Ce qui s'y rapporte.", {"persons": 4})
    actor: str = told("Who did it.", "Qui l'a fait.", "person:01930000-0000-7000-8000-00000000000c")
    created_at: datetime = told("When it was recorded.", "Quand ce fut noté.", "2026-01-05T09:00:00Z")

    @classmethod
    def of(cls, line: HistoryLine) -> "HistoryShown":
        """As callers see it."""
        return cls.model_validate(line, from_attributes=True)


class RenewalAsked(Asked):
    """The next schedule, as the unit's head validated it."""

    campaign: Text = told("Name of the campaign.", "Nom de la campagne.", "2027")
    joining: list[MemberAsked] = told("Who joins with it.", "Qui rejoint l'unité.", [], default=[], max_length=99)
    leaving: list[Annotated[int, Field(ge=1, le=999)]] = told(
        "Numbers of those who leave.", "Numéros de ceux qui partent.", [], default=[], max_length=99
    )


@routes.reads("/units/{reference}/schedule", Permission.UNITS_READ, "A unit's enrolments and schedules")
async def schedule(here: Here, reference: Reference) -> Page[EnrolmentShown]:
    """The oldest enrolment first, on one page."""
    unit = await found_unit(here, reference)
    view = await membership.unit_account(here.session, here.mutual, unit.id, today(here))
    return Page(items=[EnrolmentShown.of(one, here.mutual.currency.code) for one in view.enrolments], next=None)


@routes.reads("/units/{reference}/balances", Permission.UNITS_READ, "A unit's balances, now or at a date")
async def balances(here: Here, reference: Reference, at: At = None) -> Page[BalanceShown]:
    """Contributions due, fees due and advances, by the books."""
    unit = await found_unit(here, reference)
    found = [await balance_of(here, AccountRef(code.value, unit.id), at) for code in SubLedger]
    return Page(items=found, next=None)


@routes.reads("/units/{reference}/statement", Permission.UNITS_READ, "A unit's lines")
async def statement(
    here: Here,
    reference: Reference,
    account: Which = SubLedger.CONTRIBUTIONS,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[LineShown]:
    """Of one of its sub-ledgers, each line with the entry behind it."""
    unit = await found_unit(here, reference)
    return await statement_of(here, AccountRef(account.value, unit.id), since, until, after, limit)


@routes.reads("/units/{reference}/history", Permission.UNITS_READ, "What happened to a unit")
async def history(here: Here, reference: Reference, limit: Limit = 50) -> Page[HistoryShown]:
    """The latest lines, the newest first."""
    unit = await found_unit(here, reference)
    found = await membership.unit_history(here.session, here.mutual.id, unit.id, limit=limit)
    return Page(items=[HistoryShown.of(line) for line in found], next=None)


@routes.acts(
    "POST", "/units/{reference}/renewals", Permission.UNITS_ENROL, "Renew or enrol again", status=201, moves_money=True
)
async def renew(here: Here, reference: Reference, new: RenewalAsked) -> UnitShown:
    """The head validates the next schedule today (U14); after a lapse it is a re-enrolment with a fee (U2)."""
    unit = await found_unit(here, reference)
    campaign = await membership.campaign_named(here.session, here.mutual, new.campaign)
    await membership.renew(
        here.session,
        here.mutual,
        unit.id,
        campaign,
        actor=here.actor,
        joining=[member.new() for member in new.joining],
        leaving=new.leaving,
    )
    await here.noted("units.renew", f"unit:{unit.id}", campaign=str(campaign.id))
    return await shown(here, unit, None)
