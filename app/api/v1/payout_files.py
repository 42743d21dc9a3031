"""Payouts by bank: they leave with a payment file, and the bank's statement says what became of them (P4)."""

import base64
from collections.abc import Mapping, Sequence
from uuid import UUID

from app import payouts
from app.access import Permission
from app.api.fields import Amount, Asked, Minor, Shown, Text, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.api.v1.payout_batches import BatchPath
from app.api.v1.payouts import BATCH, SOURCES, PayoutShown
from app.core.ids import PayoutBatchId, PayoutId
from app.core.money import Money
from app.payouts import BankSays, BankWord, Batch, Exported, NothingToPay, Payout, State, UnknownPayout
from app.reporting.spreadsheets import csv_of

routes = Resource("Payouts")

REFERENCE = "0f6b1c2d3e4f5a6b7c8d9e0f1a2b3c4d"
COLUMNS = ("reference", "account", "holder", "amount", "currency", "label")
NOT_LEFT = (State.DRAFT, State.PENDING_APPROVAL, State.APPROVED, State.REJECTED, State.RESERVED)
STANDS = {
    BankSays.EXECUTED: State.SUCCEEDED,
    BankSays.REFUSED: State.FAILED,
    BankSays.RETURNED: State.RETURNED,
}


class FileShown(Shown):
    """A payment file for the bank."""

    batch_id: UUID = told("Of which batch.", "De quel lot.", BATCH)
    name: str = told("What to call it.", "Comment le nommer.", "lot-12.csv")
    media_type: str = told("What it is.", "Ce qu'il est.", "text/csv")
    content: str = told("Its bytes, in base64.", "Ses octets, en base64.", "77u/cmVmZXJlbmNlOw==")
    payouts_count: int = told("So many payouts.", "Tant de paiements.", 1)
    total: Amount = told("Of so much.", "De tant.", {"amount": 26000, "currency": "XOF"})


class ConfirmationAsked(Asked):
    """A line of the bank's statement about a payout."""

    reference: Text = told("Ours, as in the payment file.", "La nôtre, celle du fichier.", REFERENCE, max_length=64)
    says: BankSays = told(
        "succeeded, failed, or reversed: credited back later.",
        "Exécuté, refusé, ou recrédité plus tard, en anglais.",
        "succeeded",
    )
    bank_reference: Text = told("The bank's own.", "Celle de la banque.", "VIR-2026-0042", max_length=64)
    charge: Minor = told(
        "Its charge, or what it gives back of it.", "Ses frais, ou ce qu'elle en rend.", 500, default=0
    )


class ConfirmationsAsked(Asked):
    """Lines of a statement, taken whole or refused whole."""

    lines: list[ConfirmationAsked] = told(
        "Each payout once.",
        "Chaque paiement une fois.",
        [{"reference": REFERENCE, "says": "succeeded", "bank_reference": "VIR-2026-0042", "charge": 500}],
        min_length=1,
        max_length=1_000,
    )


@routes.reads(
    "/payout-batches/{batch_id}/payment-file", Permission.PAYOUTS_PREPARE, "What left of a batch with payment files"
)
async def payment_file(here: Here, batch_id: BatchPath) -> FileShown:
    """Every payout of the batch that the bank was given, in one file; nothing leaves anew."""
    batch = await _found(here, batch_id)
    references = await _references(here, batch)
    left = [
        Exported(payout=one, reference=reference)
        for reference, one in references.items()
        if one.wallet_id is None and one.state not in NOT_LEFT
    ]
    return _file(here, batch, left)


@routes.acts(
    "POST",
    "/payout-batches/{batch_id}/payment-file",
    Permission.PAYOUTS_PREPARE,
    "Take the payment file of a batch to the bank",
    status=201,
    moves_money=True,
)
async def take_file(here: Here, batch_id: BatchPath) -> FileShown:
    """What is reserved for the bank leaves with it, each payout once; what left before is in no second file."""
    batch = await _found(here, batch_id)
    ids = [one.id for one in batch.payouts]
    left = await payouts.mark_exported(here.session, here.mutual, ids, here.actor)
    if not left:
        raise NothingToPay
    await here.noted("payout_batches.export", f"payout_batch:{batch_id}", payouts=len(left))
    return _file(here, batch, left)


@routes.acts(
    "POST",
    "/payout-batches/{batch_id}/confirmations",
    Permission.PAYOUTS_PREPARE,
    "Enter what the bank's statement says of a batch",
    moves_money=True,
)
async def confirm(here: Here, batch_id: BatchPath, given: ConfirmationsAsked) -> Page[PayoutShown]:
    """The statement settles, its charge is ours; told again it changes nothing. Answers the payouts named."""
    references = await _references(here, await _found(here, batch_id))
    if {line.reference for line in given.lines} - set(references):
        raise UnknownPayout(field="lines")
    settled = [
        await _settled(here, references[line.reference], line)
        for line in sorted(given.lines, key=lambda line: references[line.reference].id)
    ]
    await here.noted("payout_batches.confirm", f"payout_batch:{batch_id}", payouts=len(settled))
    return Page(items=[PayoutShown.of(here, one) for one in settled], next=None)


async def _settled(here: Here, one: Payout, line: ConfirmationAsked) -> Payout:
    now = await payouts.payout(here.session, here.mutual.id, one.id)
    if now.state is STANDS[line.says]:
        return now
    charge = Money(line.charge, here.mutual.currency)
    word = BankWord(says=line.says, reference=line.bank_reference, charge=charge)
    return await payouts.state_by_bank(here.session, here.mutual, PayoutId(one.id), word, SOURCES, here.actor)


async def _found(here: Here, batch_id: UUID) -> Batch:
    return await payouts.batch(here.session, here.mutual.id, PayoutBatchId(batch_id))


async def _references(here: Here, batch: Batch) -> Mapping[str, Payout]:
    """The payouts of the batch by the reference each left under last."""
    found = await payouts.last_references(here.session, here.mutual.id, [one.id for one in batch.payouts])
    return {found[one.id]: one for one in batch.payouts if one.id in found}


def _file(here: Here, batch: Batch, left: Sequence[Exported]) -> FileShown:
    rows = [
        (one.reference, one.payout.payee.number, one.payout.payee.name, one.payout.amount,
         one.payout.amount.currency.code, batch.label)
        for one in left
    ]  # fmt: skip
    total = sum(one.payout.amount.minor for one in left)
    return FileShown(
        batch_id=batch.id,
        name=f"lot-{batch.number}.csv",
        media_type="text/csv",
        content=base64.b64encode(csv_of(COLUMNS, rows)).decode(),
        payouts_count=len(left),
        total=Amount.minor(total, here.mutual.currency),
    )
