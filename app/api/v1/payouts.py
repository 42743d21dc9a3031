"""Payouts: where each stands, what happened to it, and what people order or resolve when machines must not."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from app import payouts, treasury
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.routing_fields import RoutingShown
from app.api.v1.payout_history import AttemptShown, EvidenceShown, ItemShown, ResolutionShown, StepShown
from app.core.ids import FacilityId, PayoutBatchId, PayoutId
from app.payouts import Kind, NewResolution, Payout, PayoutFilter, Resolved, State, masked
from app.providers import PayeeKind

routes = Resource("Payouts")

SEE_NUMBERS = {Permission.PAYOUTS_PREPARE, Permission.PAYOUTS_APPROVE, Permission.PAYOUTS_RESOLVE}
PAYOUT, BATCH = "01930000-0000-7000-8000-000000000031", "01930000-0000-7000-8000-000000000030"
FACILITY, WALLET = "01930000-0000-7000-8000-000000000020", "01930000-0000-7000-8000-000000000009"
XOF_5215, XOF_0 = {"amount": 5215, "currency": "XOF"}, {"amount": 0, "currency": "XOF"}
PAYEE = {"kind": "phone", "number": "22376000001", "account_reference": None, "holder": "CSCOM Exemple"}

PayoutPath = Annotated[UUID, named("The payout's id.", "L'identifiant du paiement sortant.", PAYOUT)]
InState = Annotated[State | None, asked("Only in this state.", "Seulement dans cet état.", "unknown")]
OfFacility = Annotated[UUID | None, asked("Only to this facility.", "Seulement à cette formation sanitaire.", FACILITY)]
OfBatch = Annotated[UUID | None, asked("Only of this batch.", "Seulement de ce lot.", BATCH)]


class PayeeShown(Shown):
    """Who is paid, as approved."""

    kind: PayeeKind = told("What the number is.", "Ce qu'est le numéro.", "phone")
    number: str = told("In full for those who decide about it.", "En entier pour ceux qui en décident.", "22376000001")
    account_reference: str | None = told("The account at a paybill.", "Le compte chez un paybill.", None)
    holder: str | None = told("The holder's name.", "Le nom du titulaire.", "CSCOM Exemple")


class PayoutShown(Shown):
    """Money to one payee, and where it has come to."""

    id: UUID = told("Its id.", "Son identifiant.", PAYOUT)
    batch_id: UUID = told("Its batch.", "Son lot.", BATCH)
    kind: Kind = told("Care, or a refund.", "Soins, ou remboursement.", "benefits")
    account: str = told("The account it leaves by.", "Le compte dont il sort.", "55212")
    wallet_id: UUID | None = told("The payout wallet, or by bank.", "Le portefeuille, ou par banque.", WALLET)
    facility_id: UUID | None = told("Which facility is paid.", "Quelle formation sanitaire.", FACILITY)
    refund_id: UUID | None = told("Or which refund.", "Ou quel remboursement.", None)
    part: int = told("Which part, where a cap cuts it.", "Quelle part, si un plafond le coupe.", 1)
    parts: int = told("Of so many.", "Sur tant de parts.", 1)
    state: State = told("Where it stands.", "Où il en est.", "approved")
    word: str = told(
        "Shorter: prepared, approved, rejected, sent, unknown, confirmed, failed, returned.",
        "Plus court : prepared, approved, rejected, sent, unknown, confirmed, failed, returned.",
        "approved",
    )
    gross: Amount = told("What is owed.", "Ce qui est dû.", XOF_5215)
    offset: Amount = told("Kept back of it.", "Dont retenu.", XOF_0)
    amount: Amount = told("What the payee gets.", "Ce que reçoit le bénéficiaire.", XOF_5215)
    payee: PayeeShown = told("Who is paid.", "Qui est payé.", PAYEE)
    expected_fee: Amount = told("The operator's fee we expect.", "Frais d'opérateur attendus.", XOF_0)
    expected_levy: Amount = told("The levy we expect.", "Prélèvement attendu.", XOF_0)
    fee: Amount | None = told("The fee taken.", "Frais pris.", None)
    levy: Amount | None = told("The levy taken.", "Prélèvement pris.", None)
    operator_reference: str | None = told("The operator's id.", "L'identifiant de l'opérateur.", None)
    reason: str | None = told("Why, in a stable word.", "Pourquoi, en un mot stable.", None)
    settled_at: datetime | None = told("When it arrived.", "Quand il est arrivé.", None)
    settled_on: date | None = told("Its business date.", "Sa date comptable.", None)
    routing: RoutingShown | None = told(
        "Why by this wallet; null for payouts made before it was kept.",
        "Pourquoi par ce portefeuille ; nul pour les paiements d'avant.",
        None,
    )

    @classmethod
    def of(cls, here: Here, one: Payout) -> "PayoutShown":
        """As this caller sees it."""
        return cls(
            id=one.id,
            batch_id=one.batch_id,
            kind=one.kind,
            account=one.account_code,
            wallet_id=one.wallet_id,
            facility_id=one.facility_id,
            refund_id=one.subject_id,
            part=one.part,
            parts=one.parts,
            state=one.state,
            word=one.state.word,
            gross=Amount.of(one.gross),
            offset=Amount.of(one.offset),
            amount=Amount.of(one.amount),
            payee=_payee(here, one),
            expected_fee=Amount.of(one.expected_fee),
            expected_levy=Amount.of(one.expected_levy),
            fee=None if one.fee is None else Amount.of(one.fee),
            levy=None if one.levy is None else Amount.of(one.levy),
            operator_reference=one.operator_reference,
            reason=one.reason,
            settled_at=one.settled_at,
            settled_on=one.settled_on,
            routing=RoutingShown.of(one.choice, here.language),
        )


class WithdrawalAsked(Asked):
    """Why an approved payout is taken back."""

    because: Text = told("Why it is taken back.", "Pourquoi il est retiré.", "Facture contestée")


class ResolutionAsked(Asked):
    """What a person found out about a payout in doubt."""

    outcome: Resolved = told(
        "What became of it; `send_again` under the same reference.",
        "Ce qu'il est devenu ; `send_again` sous la même référence.",
        "succeeded",
    )
    note: Text = told("How it was found out.", "Comment on l'a établi.", "Confirmé par téléphone")
    fee: GivenAmount | None = told(
        "The operator's fee, if known.", "Les frais de l'opérateur, si connus.", None, default=None
    )
    levy: GivenAmount | None = told("The levy, if known.", "Le prélèvement, si connu.", None, default=None)
    operator_reference: Text | None = told(
        "The operator's id, if known.", "L'identifiant de l'opérateur, si connu.", None, default=None
    )

    def new(self, here: Here) -> NewResolution:
        """The value to propose, in the mutual's currency."""
        fee, levy = (
            None if given is None else given.money(here.mutual.currency, field=field).minor
            for field, given in (("fee", self.fee), ("levy", self.levy))
        )
        return NewResolution(
            outcome=self.outcome,
            note=self.note,
            fee_minor=fee,
            levy_minor=levy,
            operator_reference=self.operator_reference,
        )


class Verdict(StrEnum):
    """A second person's word on a proposal."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


class DecisionAsked(Asked):
    """Whether the proposal that waits is right."""

    verdict: Verdict = told("Carry it out, or not.", "L'exécuter, ou non.", "confirm")


@routes.reads("/payouts", Permission.PAYOUTS_READ, "Payouts")
async def list_payouts(
    here: Here,
    state: InState = None,
    facility_id: OfFacility = None,
    batch_id: OfBatch = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[PayoutShown]:
    """The newest first."""
    parts = behind(after, an_id)
    wanted = PayoutFilter(
        state=state,
        facility_id=None if facility_id is None else FacilityId(facility_id),
        batch_id=None if batch_id is None else PayoutBatchId(batch_id),
    )
    found = await payouts.list_payouts(
        here.session, here.mutual.id, wanted, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, lambda one: PayoutShown.of(here, one), lambda one: (one.id,))


@routes.reads("/payouts/{payout_id}", Permission.PAYOUTS_READ, "One payout")
async def payout(here: Here, payout_id: PayoutPath) -> PayoutShown:
    """And where it has come to."""
    return PayoutShown.of(here, await _found(here, payout_id))


@routes.reads("/payouts/{payout_id}/items", Permission.PAYOUTS_READ, "What a payout pays")
async def items(here: Here, payout_id: PayoutPath) -> Page[ItemShown]:
    """What it pays and what it keeps back, the oldest first."""
    one = await _found(here, payout_id)
    paid = await payouts.paid_by(here.session, here.mutual.id, one.id)
    kept = await payouts.kept_back_by(here.session, here.mutual.id, one.id)
    told_of = [(each, False) for each in paid] + [(each, True) for each in kept]
    shown = [ItemShown.of(each, one.amount.currency, is_kept_back=is_kept) for each, is_kept in told_of]
    return Page(items=shown, next=None)


@routes.reads("/payouts/{payout_id}/attempts", Permission.PAYOUTS_READ, "Under which references it was sent")
async def attempts(here: Here, payout_id: PayoutPath) -> Page[AttemptShown]:
    """The first one first; a new reference exists only after a proven failure (RELIABILITY 3)."""
    one = await _found(here, payout_id)
    found = await payouts.attempts_of(here.session, here.mutual.id, one.id)
    return Page(items=[AttemptShown.of(row) for row in found], next=None)


@routes.reads("/payouts/{payout_id}/steps", Permission.PAYOUTS_READ, "Every move of a payout")
async def steps(here: Here, payout_id: PayoutPath) -> Page[StepShown]:
    """With who moved it, why and by what evidence (I17)."""
    one = await _found(here, payout_id)
    found = await payouts.steps_of(here.session, here.mutual.id, one.id)
    return Page(items=[StepShown.of(row) for row in found], next=None)


@routes.reads("/payouts/{payout_id}/evidence", Permission.PAYOUTS_READ, "What was said of a payout")
async def evidence(here: Here, payout_id: PayoutPath) -> Page[EvidenceShown]:
    """By callbacks, queries and statements, in the order heard, with what each led to."""
    one = await _found(here, payout_id)
    found = await payouts.evidence_of(here.session, here.mutual.id, one.id)
    return Page(items=[EvidenceShown.of(row, one.amount.currency) for row in found], next=None)


@routes.reads("/payouts/{payout_id}/resolution", Permission.PAYOUTS_READ, "What people found a payout to be")
async def resolutions(here: Here, payout_id: PayoutPath) -> Page[ResolutionShown]:
    """Proposals and decisions, the oldest first."""
    one = await _found(here, payout_id)
    return await _resolutions(here, one)


@routes.acts(
    "POST", "/payouts/{payout_id}/resend", Permission.PAYOUTS_RESOLVE, "Send a failed payout anew", moves_money=True
)
async def resend(here: Here, payout_id: PayoutPath) -> PayoutShown:
    """Under a new reference, to the approved payee; only after a proven failure, never while in doubt (P2)."""
    sent = await payouts.resend(here.session, here.mutual, PayoutId(payout_id), treasury.SOURCES, here.actor)
    await here.noted("payouts.resend", f"payout:{payout_id}")
    return PayoutShown.of(here, sent)


@routes.acts(
    "POST",
    "/payouts/{payout_id}/release",
    Permission.PAYOUTS_RESOLVE,
    "Give the claims of a failed payout to the next batch",
    moves_money=True,
)
async def release(here: Here, payout_id: PayoutPath) -> PayoutShown:
    """It is never sent again; what it kept back is owed again (P1, P2)."""
    released = await payouts.release(here.session, here.mutual, PayoutId(payout_id), here.actor)
    await here.noted("payouts.release", f"payout:{payout_id}")
    return PayoutShown.of(here, released)


@routes.acts(
    "POST",
    "/payouts/{payout_id}/withdrawal",
    Permission.PAYOUTS_RESOLVE,
    "Take back an approved payout before it leaves",
    moves_money=True,
)
async def withdraw(here: Here, payout_id: PayoutPath, given: WithdrawalAsked) -> PayoutShown:
    """Only while it waits; its claims go to the next batch, a refund's money is free again."""
    one = await payouts.withdraw(here.session, here.mutual, PayoutId(payout_id), given.because, here.actor)
    await here.noted("payouts.withdraw", f"payout:{payout_id}", because=given.because)
    return PayoutShown.of(here, one)


@routes.acts(
    "POST",
    "/payouts/{payout_id}/resolution",
    Permission.PAYOUTS_RESOLVE,
    "Propose what became of a payout in doubt",
    status=201,
)
async def propose(here: Here, payout_id: PayoutPath, new: ResolutionAsked) -> Page[ResolutionShown]:
    """In review or in conflict only; a second person decides. A proposal that waits stands, and is answered."""
    proposal = await payouts.propose_resolution(
        here.session, here.mutual, PayoutId(payout_id), new.new(here), here.actor
    )
    await here.noted("payouts.propose", f"payout:{payout_id}", outcome=proposal.outcome)
    return await _resolutions(here, await _found(here, payout_id))


@routes.acts(
    "POST",
    "/payouts/{payout_id}/resolution/decision",
    Permission.PAYOUTS_RESOLVE,
    "Decide on a proposal about a payout in doubt",
    moves_money=True,
)
async def decide(here: Here, payout_id: PayoutPath, given: DecisionAsked) -> PayoutShown:
    """By a second person: confirmed it is carried out, refused the doubt stays."""
    is_right = given.verdict is Verdict.CONFIRM
    decided = await payouts.decide_resolution(
        here.session, here.mutual, PayoutId(payout_id), is_right=is_right, sources=treasury.SOURCES, person=here.actor
    )
    await here.noted("payouts.resolve", f"payout:{payout_id}", verdict=given.verdict.value)
    return PayoutShown.of(here, decided)


async def _found(here: Here, payout_id: UUID) -> Payout:
    return await payouts.payout(here.session, here.mutual.id, PayoutId(payout_id))


async def _resolutions(here: Here, one: Payout) -> Page[ResolutionShown]:
    found = await payouts.resolutions_of(here.session, here.mutual.id, one.id)
    return Page(items=[ResolutionShown.of(row, one.amount.currency) for row in found], next=None)


def number_for(here: Here, number: str) -> str:
    """In full for those who prepare, approve or resolve; a refund's is a person's."""
    return number if here.caller.allowed_in(here.mutual.id) & SEE_NUMBERS else masked(number)


def _payee(here: Here, one: Payout) -> PayeeShown:
    payee = one.payee
    is_plain = number_for(here, payee.number) == payee.number
    return PayeeShown(
        kind=payee.kind,
        number=number_for(here, payee.number),
        account_reference=payee.account_reference if is_plain else None,
        holder=payee.name,
    )
