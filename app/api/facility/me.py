"""A facility's own record: agreement in force, where it is paid, and the prices agreed with it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from app import facilities
from app.access import Permission
from app.api.claim_fields import FACILITY
from app.api.facility.scope import Own, OwnDesk
from app.api.fields import Day, Shown, asked, told
from app.api.pages import Page
from app.api.resource import Resource
from app.api.v1.facilities import AgreementShown
from app.api.v1.tariffs import ItemShown
from app.core.clock import business_date
from app.facilities import Level, PayeeAccount
from app.providers import PayeeKind

routes = Resource("Health facilities")

On = Annotated[Day | None, asked("On which day; today.", "Quel jour ; aujourd'hui.", "2026-03-02")]


class OwnPayeeShown(Shown):
    """Where a facility is paid, masked: it knows its account, and nobody else learns it here."""

    kind: PayeeKind = told("What the number is.", "Ce qu'est le numéro.", "phone")
    number: str = told("Its last two signs.", "Ses deux derniers signes.", "…01")
    by_bank: bool = told("By transfer, or from a wallet.", "Par virement, ou d'un portefeuille.", False)

    @classmethod
    def of(cls, one: PayeeAccount) -> "OwnPayeeShown":
        """Masked."""
        return cls(kind=one.kind, number=f"…{one.number[-2:]}", by_bank=one.wallet_id is None)


class MeShown(Shown):
    """The facility that the key is of."""

    id: UUID = told("Its id.", "Son identifiant.", FACILITY)
    code: str = told("Its code in the mutual.", "Son code dans la mutuelle.", "CS01")
    name: str = told("Its name.", "Son nom.", "CSCOM Exemple")
    level: Level = told("Its level of care.", "Son niveau de soins.", "cscom")
    mutual: str = told("Code of the mutual.", "Code de la mutuelle.", "MICMO")
    currency: str = told("Money of all amounts.", "Monnaie de tous les montants.", "XOF")
    submission_day: int = told("Claims of a month are due on this day of the next.", "Jour du dépôt mensuel.", 10)
    is_on_hold: bool = told("Payments wait.", "Les paiements attendent.", False)
    agreement: AgreementShown | None = told(
        "In force today.",
        "En vigueur aujourd'hui.",
        {"id": "01930000-0000-7000-8000-000000000021", "valid_from": "2026-01-01", "valid_to": None},
    )
    payee: OwnPayeeShown | None = told(
        "Where it is paid now.", "Où elle est payée.", {"kind": "phone", "number": "…01", "by_bank": False}
    )


@routes.reads("/facility/me", Permission.OWN_CLAIMS_READ, "This facility")
async def me(own: Own) -> MeShown:
    """As it is today."""
    here, one = own.here, own.facility
    agreement = await facilities.agreement_on(here.session, here.mutual.id, one.id, today(own))
    payee = await facilities.payee_of(here.session, here.mutual.id, one.id)
    return MeShown(
        id=one.id,
        code=one.code,
        name=one.name,
        level=one.level,
        mutual=here.mutual.code,
        currency=here.mutual.currency.code,
        submission_day=here.mutual.parameters.submission_day,
        is_on_hold=one.on_hold_since is not None,
        agreement=None if agreement is None else AgreementShown.of(agreement),
        payee=None if payee is None else OwnPayeeShown.of(payee),
    )


@routes.reads("/facility/tariffs", Permission.OWN_CLAIMS_READ, "Prices agreed with this facility")
async def tariffs(own: Own, on: On = None) -> Page[ItemShown]:
    """All on one page, by code; none before its first list."""
    here = own.here
    found = await facilities.tariffs_on(here.session, here.mutual.id, own.facility.id, on or today(own))
    return Page(items=[ItemShown.of(found[code]) for code in sorted(found)], next=None)


def today(own: OwnDesk) -> date:
    """The mutual's date."""
    return business_date(own.here.services.clock.now(), own.here.mutual.timezone)
