"""The year's end as callers see it: figures, proposals, what was carried out, the pack."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.accounting.years import (
    Appropriation,
    CampaignDeferral,
    ClosedYear,
    OpenedYear,
    PackLine,
    Proposal,
    Shares,
    UnitDeferral,
    YearFigures,
    YearPack,
)
from app.api.fields import FIRST_DAY, LAST_DAY, Amount, Asked, Minor, Shown, asked, named, told
from app.core.money import MOST_MINOR, Currency

PROPOSAL = "01930000-0000-7000-8000-000000000061"
CAMPAIGN = "01930000-0000-7000-8000-000000000062"
XOF = {"amount": 73403, "currency": "XOF"}


def _of_this_age(year: int) -> int:
    if not FIRST_DAY.year < year < LAST_DAY.year:
        raise ValueError("is not of this age")
    return year


YearPath = Annotated[int, AfterValidator(_of_this_age), named("The year.", "L'exercice.", 2026)]
NotInvoiced = Annotated[
    int,
    asked(
        "Estimate of care given and not yet invoiced, minor units.",
        "Estimation des soins donnés et non encore facturés, unités mineures.",
        3000,
        ge=0,
        le=MOST_MINOR,
    ),
]


class SharesShown(Shown):
    """An amount by who contributed it."""

    member: Amount = told("Members' share.", "Part des adhérents.", XOF)
    state: Amount = told("The State's share.", "Part de l'État.", XOF)
    donor: Amount = told("The donor's share.", "Part du bailleur.", XOF)

    @classmethod
    def of(cls, shares: Shares, currency: Currency) -> "SharesShown":
        """As callers see it."""
        return cls(
            member=Amount.minor(shares.member_minor, currency),
            state=Amount.minor(shares.state_minor, currency),
            donor=Amount.minor(shares.donor_minor, currency),
        )


class CampaignDeferred(Shown):
    """What a campaign's units defer."""

    campaign_id: UUID = told("The campaign.", "La campagne.", CAMPAIGN)
    months: int = told("Months of its cover that are over.", "Mois de couverture écoulés.", 11)
    units: int = told("How many units contributed.", "Combien d'unités ont cotisé.", 340)
    total: SharesShown = told("Contributions to date.", "Cotisations à ce jour.", {})
    deferred: SharesShown = told("What belongs to later months.", "Ce qui revient aux mois suivants.", {})

    @classmethod
    def of(cls, one: CampaignDeferral, currency: Currency) -> "CampaignDeferred":
        """As callers see it."""
        return cls(
            campaign_id=one.campaign_id,
            months=one.months,
            units=one.units,
            total=SharesShown.of(one.total, currency),
            deferred=SharesShown.of(one.deferred, currency),
        )


class UnitDeferred(Shown):
    """What a unit defers in one campaign."""

    unit_reference: str = told("The unit.", "L'unité.", "0100012336")
    campaign_id: UUID = told("The campaign.", "La campagne.", CAMPAIGN)
    months: int = told("Months of its cover that are over.", "Mois de couverture écoulés.", 11)
    total: SharesShown = told("Contributions to date.", "Cotisations à ce jour.", {})
    deferred: SharesShown = told("What belongs to later months.", "Ce qui revient aux mois suivants.", {})

    @classmethod
    def of(cls, one: UnitDeferral, currency: Currency) -> "UnitDeferred":
        """As callers see it."""
        return cls(
            unit_reference=one.unit_reference,
            campaign_id=one.campaign_id,
            months=one.months,
            total=SharesShown.of(one.total, currency),
            deferred=SharesShown.of(one.deferred, currency),
        )


class FiguresShown(Shown):
    """What a year comes to, deferral and outstanding claims included."""

    year: int = told("The year.", "L'exercice.", 2026)
    starts_on: date = told("Its first day.", "Son premier jour.", "2026-01-01")
    income: Amount = told("Class 7, less what is deferred.", "Classe 7, moins les produits constatés d'avance.", XOF)
    expense: Amount = told("Class 6, with outstanding claims.", "Classe 6, avec les prestations non liquidées.", XOF)
    result: Amount = told("Income less expense; a deficit is below zero.", "Produits moins charges.", XOF)
    benefits: Amount = told("Of the expense, benefits.", "Dont prestations.", XOF)
    deferred: SharesShown = told("What belongs to later months.", "Ce qui revient aux mois suivants.", {})
    outstanding_claims: Amount = told("Carried to 4081.", "Porté au compte 4081.", XOF)
    undecided_claims: Amount = told(
        "Of it, shares of claims nobody decided.", "Dont parts de feuilles en instance.", XOF
    )
    not_invoiced: Amount = told("Of it, the estimate.", "Dont estimation.", XOF)
    claims: int = told("How many claims are undecided.", "Combien de feuilles sont en instance.", 3)
    campaigns: list[CampaignDeferred] = told("The deferral by campaign.", "Le report par campagne.", [])

    @classmethod
    def of(cls, one: YearFigures) -> "FiguresShown":
        """As callers see it."""
        currency = one.currency
        return cls(
            year=one.year,
            starts_on=one.starts_on,
            income=Amount.minor(one.income_minor, currency),
            expense=Amount.minor(one.expense_minor, currency),
            result=Amount.minor(one.result_minor, currency),
            benefits=Amount.minor(one.benefits_minor, currency),
            deferred=SharesShown.of(one.deferred, currency),
            outstanding_claims=Amount.minor(one.outstanding_minor, currency),
            undecided_claims=Amount.minor(one.claims_minor, currency),
            not_invoiced=Amount.minor(one.not_invoiced_minor, currency),
            claims=len(one.claims),
            campaigns=[CampaignDeferred.of(campaign, currency) for campaign in one.campaigns],
        )


class ClosedShown(Shown):
    """A closed year."""

    figures: FiguresShown = told("What it came to.", "Ses chiffres.", {})
    prepared_by: str = told("Who prepared the closing.", "Qui a préparé la clôture.", "person:0193…")
    closed_by: str = told("Who carried it out.", "Qui l'a exécutée.", "person:0193…")
    closed_at: datetime = told("When.", "Quand.", "2027-02-10T09:00:00Z")

    @classmethod
    def of(cls, one: ClosedYear) -> "ClosedShown":
        """As callers see it."""
        return cls(
            figures=FiguresShown.of(one.figures),
            prepared_by=one.prepared_by,
            closed_by=one.closed_by,
            closed_at=one.closed_at,
        )


class OpenedShown(Shown):
    """An opened year."""

    year: int = told("The year.", "L'exercice.", 2027)
    prepared_by: str = told("Who prepared the opening.", "Qui a préparé l'ouverture.", "person:0193…")
    opened_by: str = told("Who carried it out.", "Qui l'a exécutée.", "person:0193…")
    opened_at: datetime = told("When.", "Quand.", "2027-02-10T09:00:00Z")

    @classmethod
    def of(cls, one: OpenedYear) -> "OpenedShown":
        """As callers see it."""
        return cls(year=one.year, prepared_by=one.prepared_by, opened_by=one.opened_by, opened_at=one.opened_at)


class AppropriationShown(Shown):
    """The assembly's vote on a year's result."""

    year: int = told("The year.", "L'exercice.", 2026)
    result: Amount = told("The result voted on.", "Le résultat affecté.", XOF)
    reserve_percent: str = told("Rate to the reserve, in percent.", "Taux porté en réserve, en pour cent.", "40")
    reserve: Amount = told("To the reserve fund.", "Au fonds de réserve.", XOF)
    retained: Amount = told("Carried on; a deficit is below zero.", "Report à nouveau.", XOF)
    booked_on: date = told("Business date.", "Date comptable.", "2027-03-20")
    prepared_by: str = told("Who prepared it.", "Qui l'a préparée.", "person:0193…")
    booked_by: str = told("Who booked it.", "Qui l'a comptabilisée.", "person:0193…")

    @classmethod
    def of(cls, one: Appropriation, currency: Currency) -> "AppropriationShown":
        """As callers see it."""
        return cls(
            year=one.year,
            result=Amount.minor(one.result_minor, currency),
            reserve_percent=percent(one.reserve_percent),
            reserve=Amount.minor(one.reserve_minor, currency),
            retained=Amount.minor(one.retained_minor, currency),
            booked_on=one.booked_on,
            prepared_by=one.prepared_by,
            booked_by=one.booked_by,
        )


class ProposalShown(Shown):
    """An act of the year's end that waits for another person."""

    id: UUID = told("Its id, named by who carries it out.", "Son identifiant, à rappeler à l'exécution.", PROPOSAL)
    act: str = told("closing, opening or appropriation.", "closing, opening ou appropriation.", "closing")
    year: int = told("The year.", "L'exercice.", 2026)
    not_invoiced: Amount | None = told("The estimate of a closing.", "L'estimation d'une clôture.", XOF)
    reserve_percent: str | None = told("The rate of a vote.", "Le taux d'une affectation.", None)
    figures: dict[str, int] = told(
        "The figures as prepared, minor units.", "Les chiffres préparés, unités mineures.", {"income": 107403}
    )
    made_by: str = told("Who prepared it.", "Qui l'a préparé.", "person:0193…")
    made_at: datetime = told("When.", "Quand.", "2027-02-10T09:00:00Z")

    @classmethod
    def of(cls, one: Proposal, currency: Currency) -> "ProposalShown":
        """As callers see it."""
        return cls(
            id=one.id,
            act=one.kind.value,
            year=one.year,
            not_invoiced=None if one.not_invoiced_minor is None else Amount.minor(one.not_invoiced_minor, currency),
            reserve_percent=None if one.reserve_percent is None else percent(one.reserve_percent),
            figures=dict(one.figures),
            made_by=one.made_by,
            made_at=one.made_at,
        )


class PackLineShown(Shown):
    """An account of a statement."""

    account: str = told("Code of the chart.", "Code du plan comptable.", "7011")
    name_fr: str = told("French name.", "Nom français.", "Cotisations, part adhérents")
    name_en: str = told("English name.", "Nom anglais.", "Contributions, member share")
    amount: Amount = told("In the column it stands in.", "Dans sa colonne.", XOF)

    @classmethod
    def of(cls, one: PackLine, currency: Currency) -> "PackLineShown":
        """As callers see it."""
        of = one.account
        amount = Amount.minor(one.amount_minor, currency)
        return cls(account=of.code, name_fr=of.name_fr, name_en=of.name_en, amount=amount)


class PackShown(Shown):
    """A closed year's balance sheet, income statement and notes."""

    closed: ClosedShown = told(
        "The closing, with the notes' figures.", "La clôture, avec les chiffres de l'annexe.", {}
    )
    assets: list[PackLineShown] = told("Balance sheet, assets.", "Bilan, actif.", [])
    liabilities: list[PackLineShown] = told("Balance sheet, liabilities and equity.", "Bilan, passif.", [])
    balance: Amount = told("The total of either side.", "Le total de chaque côté.", XOF)
    income: list[PackLineShown] = told("Income statement, income.", "Compte de résultat, produits.", [])
    expense: list[PackLineShown] = told("Income statement, expense.", "Compte de résultat, charges.", [])
    appropriation: AppropriationShown | None = told(
        "The vote, once there is one.", "L'affectation, une fois votée.", None
    )

    @classmethod
    def of(cls, pack: YearPack) -> "PackShown":
        """As callers see it."""
        currency, voted = pack.closed.figures.currency, pack.appropriation
        columns = {
            name: [PackLineShown.of(line, currency) for line in lines]
            for name, lines in (
                ("assets", pack.assets),
                ("liabilities", pack.liabilities),
                ("income", pack.income),
                ("expense", pack.expense),
            )
        }
        return cls(
            closed=ClosedShown.of(pack.closed),
            balance=Amount.minor(pack.balance_minor, currency),
            appropriation=None if voted is None else AppropriationShown.of(voted, currency),
            **columns,
        )


class ClosingAsked(Asked):
    """A closing to prepare."""

    not_invoiced: Minor = told(
        "Estimate of care given and not yet invoiced, minor units.",
        "Estimation des soins donnés et non encore facturés, unités mineures.",
        3000,
        default=0,
    )


class AppropriationAsked(Asked):
    """A vote to prepare."""

    reserve_percent: Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?$")] | None = told(
        "Rate to the reserve, in percent; without, the mutual's usual rate until its reserve is reached.",
        "Taux porté en réserve, en pour cent ; sinon l'habituel, tant que la réserve n'est pas atteinte.",
        "40",
        default=None,
    )


class ApprovalAsked(Asked):
    """A proposal to carry out."""

    proposal_id: UUID = told("The proposal that was seen.", "La proposition examinée.", PROPOSAL)


def percent(rate: Decimal) -> str:
    """`40`, `33.3`."""
    return format(rate.normalize(), "f")
