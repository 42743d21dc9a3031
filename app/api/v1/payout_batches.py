"""Batches of payouts: prepared, submitted, seen by two approvers as they stand, approved or refused (P1, I15)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from app import payouts
from app.access import Permission
from app.api.fields import Amount, Asked, Day, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_number, behind, paged
from app.api.resource import Resource
from app.api.v1.facilities import Because
from app.api.v1.payout_approval import ApprovalShown, ApprovalViewShown
from app.api.v1.payouts import BATCH, FACILITY, PAYOUT, PayoutPath, PayoutShown
from app.core.errors import Invalid
from app.core.ids import FacilityId, PayoutBatchId, PayoutId
from app.payouts import Batch, BatchState, Kind, UnknownPayout

routes = Resource("Payouts")

HASH = "9f2c4e6a8b0d1f3c5e7a9b1d3f5c7e9a1b3d5f7c9e1a3b5d7f9c1e3a5b7d9f1c"
TOTAL = {"amount": 5215, "currency": "XOF"}
BatchPath = Annotated[UUID, named("The batch's id.", "L'identifiant du lot.", BATCH)]
InState = Annotated[BatchState | None, asked("Only in this state.", "Seulement dans cet état.", "pending_approval")]
OfKind = Annotated[Kind | None, asked("Only of this kind.", "Seulement de ce genre.", "benefits")]


class CarriedShown(Shown):
    """A facility whose amount waits for the next batch."""

    facility_id: UUID = told("Which one.", "Laquelle.", FACILITY)
    amount: Amount = told("What it has coming.", "Ce qui lui revient.", {"amount": 864, "currency": "XOF"})


class BatchListed(Shown):
    """Payouts by one lane that are approved together."""

    id: UUID = told("Its id.", "Son identifiant.", BATCH)
    number: int = told("Its number in the mutual.", "Son numéro dans la mutuelle.", 12)
    kind: Kind = told("Care, or refunds.", "Soins, ou remboursements.", "benefits")
    account: str = told("The account it leaves by.", "Le compte dont il sort.", "55212")
    state: BatchState = told("Where it stands.", "Où il en est.", "pending_approval")
    label: str | None = told("What its maker called it.", "Son nom, selon qui l'a préparé.", "Mars 2026")
    total: Amount = told("Of all payouts to be made.", "De tous les paiements à faire.", TOTAL)
    payouts_count: int = told("So many, rejected ones too.", "Tant, rejetés compris.", 1)
    content_hash: str | None = told(
        "What an approver signs, once submitted.", "Ce que signe un approbateur, une fois soumis.", HASH
    )
    made_by: str = told("Who prepared it.", "Qui l'a préparé.", "person:01930000-0000-7000-8000-00000000000c")
    made_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    decided_at: datetime | None = told("When it was decided.", "Quand ce fut décidé.", None)

    @classmethod
    def of(cls, one: Batch) -> "BatchListed":
        """As callers see it."""
        return cls(
            id=one.id,
            number=one.number,
            kind=one.kind,
            account=one.account_code,
            state=one.state,
            label=one.label,
            total=Amount.of(one.total),
            payouts_count=len(one.payouts),
            content_hash=None if one.content_hash is None else one.content_hash.hex(),
            made_by=one.made_by,
            made_at=one.made_at,
            decided_at=one.decided_at,
        )


class BatchShown(BatchListed):
    """The same with its payouts, and who has given their word on it."""

    payouts: list[PayoutShown] = told("Rejected ones too.", "Les rejetés aussi.", [{"id": PAYOUT}])
    carried_forward: list[CarriedShown] = told("Left for the next batch.", "Reportés au prochain lot.", [])
    approvals: list[ApprovalShown] = told("In the order given.", "Dans l'ordre donné.", [])


class BatchAsked(Asked):
    """What is to be paid."""

    facilities: list[UUID] | None = told(
        "Only these; all of them without.",
        "Seulement celles-ci ; sinon toutes.",
        [FACILITY],
        default=None,
        min_length=1,
        max_length=500,
    )
    due_until: Day | None = told("Only what is due by then.", "Seulement ce qui est dû d'ici là.", None, default=None)
    label: Text | None = told("What to call it.", "Comment l'appeler.", "Mars 2026", default=None)


class Word(StrEnum):
    """What an approver says."""

    APPROVE = "approve"
    REJECT = "reject"


class WordAsked(Asked):
    """An approver's word on a batch as they saw it."""

    content_hash: str = told(
        "As the approval view showed it.", "Telle que la vue d'approbation l'a montrée.", HASH, pattern="^[0-9a-f]{64}$"
    )
    verdict: Word = told("Approve or reject.", "Approuver ou rejeter.", "approve")
    note: Text | None = told("Why; needed to reject.", "Pourquoi ; nécessaire pour rejeter.", None, default=None)


@routes.reads("/payout-batches", Permission.PAYOUTS_READ, "Batches of payouts")
async def list_batches(
    here: Here, state: InState = None, kind: OfKind = None, after: After = None, limit: Limit = 50
) -> Page[BatchListed]:
    """The newest first."""
    parts = behind(after, a_number)
    found = await payouts.list_batches(
        here.session, here.mutual.id, state=state, kind=kind, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, BatchListed.of, lambda one: (one.number,))


@routes.reads("/payout-batches/{batch_id}", Permission.PAYOUTS_READ, "One batch of payouts")
async def batch(here: Here, batch_id: BatchPath) -> BatchShown:
    """With its payouts, what it carries forward, and who has approved it."""
    return await _shown(here, await _found(here, batch_id))


@routes.acts(
    "POST", "/payout-batches", Permission.PAYOUTS_PREPARE, "Prepare batches of payouts", status=201, moves_money=True
)
async def prepare(here: Here, new: BatchAsked) -> Page[BatchShown]:
    """A draft per payout wallet, and one for the bank, with what facilities have coming less what they owe (P1)."""
    named = None if new.facilities is None else [FacilityId(one) for one in new.facilities]
    made = await payouts.prepare_batches(
        here.session, here.mutual, facility_ids=named, due_until=new.due_until, label=new.label, maker=here.actor
    )
    for one in made:
        await _noted(here, "prepare", one)
    return Page(items=[await _shown(here, one) for one in made], next=None)


@routes.acts("POST", "/payout-batches/{batch_id}/submission", Permission.PAYOUTS_PREPARE, "Submit a batch for approval")
async def submit(here: Here, batch_id: BatchPath) -> BatchShown:
    """Its content is fixed under a hash; submitted twice it stays as it is (RELIABILITY 24)."""
    submitted = await payouts.submit_batch(here.session, here.mutual, PayoutBatchId(batch_id), here.actor)
    await _noted(here, "submit", submitted)
    return await _shown(here, submitted)


@routes.acts("POST", "/payout-batches/{batch_id}/discard", Permission.PAYOUTS_PREPARE, "Discard a batch")
async def discard(here: Here, batch_id: BatchPath, given: Because) -> BatchShown:
    """One that is not approved; its claims go to the next batch."""
    discarded = await payouts.discard_batch(
        here.session, here.mutual, PayoutBatchId(batch_id), given.because, here.actor
    )
    await _noted(here, "discard", discarded)
    return await _shown(here, discarded)


@routes.acts(
    "POST",
    "/payout-batches/{batch_id}/payouts/{payout_id}/discard",
    Permission.PAYOUTS_PREPARE,
    "Drop a payout from a batch",
)
async def drop(here: Here, batch_id: BatchPath, payout_id: PayoutPath, given: Because) -> BatchShown:
    """While the batch is not approved; its claims go to the next one, and who approved looks again (I15)."""
    found = await _found(here, batch_id)
    if payout_id not in {one.id for one in found.payouts}:
        raise UnknownPayout(field="payout_id")
    left = await payouts.drop_payout(here.session, here.mutual, PayoutId(payout_id), given.because, here.actor)
    await _noted(here, "drop_payout", left, payout=str(payout_id))
    return await _shown(here, left)


@routes.reads("/payout-batches/{batch_id}/approvals", Permission.PAYOUTS_READ, "Who has given their word on a batch")
async def approvals(here: Here, batch_id: BatchPath) -> Page[ApprovalShown]:
    """In the order given; words on what the batch was before no longer stand."""
    found = await _found(here, batch_id)
    return Page(items=await _approvals(here, found), next=None)


@routes.reads("/payout-batches/{batch_id}/approval-view", Permission.PAYOUTS_READ, "A batch as its approver sees it")
async def approval_view(here: Here, batch_id: BatchPath) -> ApprovalViewShown:
    """Payee, number, amount in figures and words, and what is new since the last payout to each facility."""
    view = await payouts.approval_view(here.session, here.mutual.id, PayoutBatchId(batch_id))
    return ApprovalViewShown.of(here, view, await _approvals(here, view.batch))


@routes.acts(
    "POST",
    "/payout-batches/{batch_id}/approvals",
    Permission.PAYOUTS_APPROVE,
    "Approve or reject a batch",
    moves_money=True,
)
async def give_word(here: Here, batch_id: BatchPath, word: WordAsked) -> BatchShown:
    """Two people approve, neither its maker, on the hash they saw; one refusal ends it (I15, RELIABILITY 25, 26)."""
    of, signed = PayoutBatchId(batch_id), bytes.fromhex(word.content_hash)
    if word.verdict is Word.APPROVE:
        decided = await payouts.approve_batch(here.session, here.mutual, of, signed, here.actor)
    else:
        because = _needed(word.note)
        decided = await payouts.reject_batch(here.session, here.mutual, of, signed, because, here.actor)
    await _noted(here, word.verdict.value, decided, content_hash=word.content_hash)
    return await _shown(here, decided)


def _needed(note: str | None) -> str:
    if note is None:
        raise Invalid(field="note")
    return note


async def _found(here: Here, batch_id: UUID) -> Batch:
    return await payouts.batch(here.session, here.mutual.id, PayoutBatchId(batch_id))


async def _approvals(here: Here, one: Batch) -> list[ApprovalShown]:
    found: Sequence[payouts.Approval] = await payouts.approvals_of(here.session, here.mutual.id, one.id)
    return [ApprovalShown.of(each) for each in found]


async def _shown(here: Here, one: Batch) -> BatchShown:
    carried = [
        CarriedShown(facility_id=of, amount=Amount.minor(minor, here.mutual.currency))
        for of, minor in one.carried_forward.items()
    ]
    return BatchShown(
        **BatchListed.of(one).model_dump(),
        payouts=[PayoutShown.of(here, each) for each in one.payouts],
        carried_forward=carried,
        approvals=await _approvals(here, one),
    )


async def _noted(here: Here, act: str, one: Batch, **facts: str) -> None:
    """In the trail, with the state it led to."""
    await here.noted(f"payout_batches.{act}", f"payout_batch:{one.id}", state=one.state.value, **facts)
