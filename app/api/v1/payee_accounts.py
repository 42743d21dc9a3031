"""Where facilities are paid: proposed, approved by two others, held back, used."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from app import facilities
from app.access import Permission
from app.api.fields import Asked, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.api.routing_fields import OPERATOR
from app.api.v1.facilities import Because, FacilityPath, found_facility
from app.core.ids import FacilityId, PayeeAccountId, WalletId
from app.facilities import NewPayeeAccount, PayeeAccount, PayeeState
from app.providers import PayeeKind

routes = Resource("Facilities")

ACCOUNT = "01930000-0000-7000-8000-000000000023"
PERSON = "01930000-0000-7000-8000-00000000000c"
AccountPath = Annotated[UUID, named("The account's id.", "L'identifiant du compte.", ACCOUNT)]


class PayeeShown(Shown):
    """An account a facility is, was or may be paid to."""

    id: UUID = told("Its id.", "Son identifiant.", ACCOUNT)
    facility_id: UUID = told("Whose.", "De qui.", "01930000-0000-7000-8000-000000000020")
    wallet_id: UUID | None = told(
        "Paid from this wallet; null by bank, or as each batch chooses.",
        "Payé de ce portefeuille ; nul : par banque, ou au choix de chaque lot.",
        None,
    )
    operator: str | None = told("Whose customer it is, if declared.", "De quel opérateur, si déclaré.", "orange")
    kind: PayeeKind = told("What the number is.", "Ce qu'est le numéro.", "phone")
    number: str = told("In full for those who decide about it.", "En entier pour ceux qui en décident.", "22370000001")
    account_reference: str | None = told("The account at a paybill.", "Le compte chez un paybill.", None)
    holder: str = told("The holder's name.", "Le nom du titulaire.", "CSCOM Exemple")
    state: PayeeState = told("Where it stands.", "Où il en est.", "proposed")
    proposed_at: datetime = told("When it was proposed.", "Quand il fut proposé.", "2026-03-02T09:00:00Z")
    proposed_by: UUID = told("By whom.", "Par qui.", PERSON)
    approvers: list[UUID] = told("Who approved it.", "Qui l'a approuvé.", [PERSON])
    usable_from: datetime | None = told("End of its hold.", "Fin de sa retenue.", None)
    refused_because: str | None = told("Why it was stopped.", "Pourquoi il fut arrêté.", None)

    @classmethod
    def of(cls, here: Here, one: PayeeAccount) -> "PayeeShown":
        """As this caller sees it."""
        shown = cls.model_validate(one, from_attributes=True)
        decides = here.caller.allowed_in(here.mutual.id) & {Permission.FACILITIES_MANAGE, Permission.FACILITIES_APPROVE}
        return (
            shown if decides else shown.model_copy(update={"number": f"…{one.number[-2:]}", "account_reference": None})
        )


class PayeeWithWarning(PayeeShown):
    """The same with what an approver should know."""

    shared_with: list[UUID] = told(
        "Other facilities with this number.", "Autres formations sanitaires qui ont ce numéro.", []
    )


class PayeeAsked(Asked):
    """An account to be proposed: a wallet's payee, or a bank account."""

    wallet_id: UUID | None = told(
        "The payout wallet it is paid from; without it each batch chooses one that can.",
        "Le portefeuille d'où il est payé ; sinon chaque lot en choisit un qui le peut.",
        None,
        default=None,
    )
    kind: PayeeKind = told("What the number is.", "Ce qu'est le numéro.", "bank")
    number: Text = told(
        "Phone, paybill, till or bank account.",
        "Téléphone, paybill, caisse ou compte bancaire.",
        "ML130101000000000001",
    )
    account_reference: Text | None = told("The account at a paybill.", "Le compte chez un paybill.", None, default=None)
    holder: Text = told("The holder's name.", "Le nom du titulaire.", "CSCOM Exemple")
    operator: str | None = told(
        "Whose customer it is, for choosing the wallet.",
        "De quel opérateur, pour choisir le portefeuille.",
        None,
        default=None,
        pattern=OPERATOR,
    )

    def new(self) -> NewPayeeAccount:
        """The value to propose."""
        return NewPayeeAccount(
            wallet_id=None if self.wallet_id is None else WalletId(self.wallet_id),
            kind=self.kind,
            number=self.number,
            account_reference=self.account_reference,
            holder=self.holder,
            operator=self.operator,
        )


@routes.reads("/facilities/{facility_id}/payee-accounts", Permission.FACILITIES_READ, "Where a facility is paid")
async def list_accounts(here: Here, facility_id: FacilityPath) -> Page[PayeeShown]:
    """All on one page, the newest proposal first."""
    one = await found_facility(here, facility_id)
    found: Sequence[PayeeAccount] = await facilities.payee_accounts_of(here.session, here.mutual.id, one.id)
    return Page(items=[PayeeShown.of(here, each) for each in found], next=None)


@routes.reads("/payee-accounts/{account_id}", Permission.FACILITIES_READ, "One payee account")
async def account(here: Here, account_id: AccountPath) -> PayeeWithWarning:
    """With the other facilities that have its number."""
    one = PayeeAccountId(account_id)
    found = await facilities.payee_account(here.session, here.mutual.id, one)
    shared = await facilities.facilities_sharing(here.session, here.mutual.id, one)
    return PayeeWithWarning(**PayeeShown.of(here, found).model_dump(), shared_with=list(shared))


@routes.acts(
    "POST",
    "/facilities/{facility_id}/payee-accounts",
    Permission.FACILITIES_MANAGE,
    "Propose where to pay a facility",
    status=201,
)
async def propose(here: Here, facility_id: FacilityPath, new: PayeeAsked) -> PayeeShown:
    """Two others approve it; until its hold is over the former account is used."""
    made = await facilities.propose_payee_account(
        here.session, here.mutual, FacilityId(facility_id), new.new(), _person(here)
    )
    await _noted(here, "propose", made)
    return PayeeShown.of(here, made)


@routes.acts(
    "POST",
    "/payee-accounts/{account_id}/approvals",
    Permission.FACILITIES_APPROVE,
    "Approve a payee account",
    moves_money=True,
)
async def approve(here: Here, account_id: AccountPath) -> PayeeShown:
    """One of two; nobody approves what they proposed. The second begins the hold."""
    approved = await facilities.approve_payee_account(
        here.session, here.mutual, PayeeAccountId(account_id), _person(here)
    )
    await _noted(here, "approve", approved)
    return PayeeShown.of(here, approved)


@routes.acts("POST", "/payee-accounts/{account_id}/refusal", Permission.FACILITIES_APPROVE, "Refuse a payee account")
async def refuse(here: Here, account_id: AccountPath, given: Because) -> PayeeShown:
    """While it is proposed, or approved and still held back."""
    refused = await facilities.refuse_payee_account(
        here.session, here.mutual.id, PayeeAccountId(account_id), given.because, _person(here)
    )
    await _noted(here, "refuse", refused)
    return PayeeShown.of(here, refused)


@routes.acts(
    "POST", "/payee-accounts/{account_id}/cancellation", Permission.FACILITIES_MANAGE, "Withdraw a payee account"
)
async def cancel(here: Here, account_id: AccountPath, given: Because) -> PayeeShown:
    """By the person who proposed it."""
    cancelled = await facilities.cancel_payee_account(
        here.session, here.mutual.id, PayeeAccountId(account_id), given.because, _person(here)
    )
    await _noted(here, "cancel", cancelled)
    return PayeeShown.of(here, cancelled)


def _person(here: Here) -> UUID:
    """Who decides: keys of programs lack these permissions."""
    assert here.actor.kind == "person", "only people manage and approve facilities"
    return UUID(here.actor.name)


async def _noted(here: Here, act: str, one: PayeeAccount) -> None:
    """In the trail, without the number."""
    await here.noted(
        f"payee_accounts.{act}", f"payee_account:{one.id}", facility=str(one.facility_id), state=one.state.value
    )
