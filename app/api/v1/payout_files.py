"""Payouts by bank: they leave with a payment file, and the bank's statement says what became of them (P4)."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from app import payouts
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Shown, Text, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.api.v1.payout_batches import BatchPath
from app.api.v1.payouts import BATCH, PAYOUT, SOURCES, PayoutPath, PayoutShown
from app.core.errors import Invalid
from app.core.ids import PayoutBatchId, PayoutId
from app.core.money import Money
from app.db import now
from app.payouts import (
    BankSays,
    BankWord,
    Batch,
    Debtor,
    Exported,
    Heard,
    NothingToExport,
    Outcome,
    Payout,
    Receipt,
    State,
    UnknownPayout,
)
from app.providers import PaymentEvent

routes = Resource("Payouts")

STATEMENT = 4
MOST_CHARACTERS = 900_000
REFERENCE = "0f6b1c2d3e4f5a6b7c8d9e0f1a2b3c4d"
CONTENT = "77u/cmVmZXJlbmNlO291dGNvbWU7"
NOT_LEFT = (State.DRAFT, State.PENDING_APPROVAL, State.APPROVED, State.REJECTED, State.RESERVED)


class Format(StrEnum):
    """How the bank takes its orders."""

    CSV = "csv"
    PAIN_001 = "pain.001"


MEDIA_TYPES = {Format.CSV: "text/csv", Format.PAIN_001: "application/xml"}
ENDINGS = {Format.CSV: "csv", Format.PAIN_001: "xml"}


class FileAsked(Asked):
    """How the file is to be written."""

    format: Format = told(
        "Rows, or ISO 20022 pain.001.001.09.", "Lignes, ou ISO 20022 pain.001.001.09.", "csv", default=Format.CSV
    )
    account: Text | None = told(
        "Our own account at the bank; needed in pain.001.",
        "Notre compte à la banque ; nécessaire en pain.001.",
        "ML130101000000000001",
        default=None,
        max_length=34,
    )
    bic: Text | None = told(
        "The bank's code, where it wants it.",
        "Le code de la banque, si elle le veut.",
        None,
        default=None,
        pattern="^[A-Z0-9]{8}([A-Z0-9]{3})?$",
    )


class FileShown(Shown):
    """A payment file for the bank."""

    batch_id: UUID = told("Of which batch.", "De quel lot.", BATCH)
    name: str = told("What to call it.", "Comment le nommer.", "lot-12.csv")
    media_type: str = told("What it is.", "Ce qu'il est.", "text/csv")
    content: str = told("Its bytes, in base64.", "Ses octets, en base64.", CONTENT)
    payouts_count: int = told("So many payouts.", "Tant de paiements.", 1)
    total: Amount = told("Of so much.", "De tant.", {"amount": 26000, "currency": "XOF"})


class ConfirmationsAsked(Asked):
    """What the bank says became of its transfers, taken whole or refused whole."""

    content: str = told(
        "Rows in base64: reference, outcome (paid, rejected), amount, charge, date, bank_reference, reason.",
        "Lignes en base64 : reference, outcome (paid, rejected), amount, charge, date, bank_reference, reason.",
        CONTENT,
        max_length=MOST_CHARACTERS,
    )


class ReceiptShown(Shown):
    """What a row led to."""

    reference: str | None = told("Ours.", "La nôtre.", REFERENCE)
    payout_id: UUID | None = told("Which payout.", "Quel paiement.", PAYOUT)
    outcome: Outcome = told("What it led to.", "Ce qui en résulta.", "settled")
    reason: str | None = told("Why, in a stable word.", "Pourquoi, en un mot stable.", None)

    @classmethod
    def of(cls, event: PaymentEvent, one: Receipt) -> "ReceiptShown":
        """As callers see it."""
        return cls(reference=event.request_reference, payout_id=one.payout_id, outcome=one.outcome, reason=one.reason)


class BankReturnAsked(Asked):
    """A transfer that the bank credited back after it had arrived."""

    bank_reference: Text = told("The bank's own.", "Celle de la banque.", "VIR-2026-0042", max_length=64)
    charge: GivenAmount | None = told(
        "What it gave back of its charge.", "Ce qu'elle rend de ses frais.", None, default=None
    )


@routes.reads(
    "/payout-batches/{batch_id}/payment-file", Permission.PAYOUTS_PREPARE, "What left of a batch with payment files"
)
async def payment_file(here: Here, batch_id: BatchPath) -> FileShown:
    """Every payout of the batch that the bank was given, as rows; nothing leaves anew."""
    batch = await _found(here, batch_id)
    left = [
        Exported(payout=one, reference=reference)
        for reference, one in (await _references(here, batch)).items()
        if one.wallet_id is None and one.state not in NOT_LEFT
    ]
    return _file(here, batch, left, FileAsked())


@routes.acts(
    "POST",
    "/payout-batches/{batch_id}/payment-file",
    Permission.PAYOUTS_PREPARE,
    "Take the payment file of a batch to the bank",
    status=201,
    moves_money=True,
)
async def take_file(here: Here, batch_id: BatchPath, wanted: FileAsked) -> FileShown:
    """What is reserved for the bank leaves with it, each payout once; what left before is in no second file."""
    batch = await _found(here, batch_id)
    if wanted.format is Format.PAIN_001 and wanted.account is None:
        raise Invalid(field="account")
    left = await payouts.mark_exported(here.session, here.mutual, [one.id for one in batch.payouts], here.actor)
    if not left:
        raise NothingToExport
    await here.noted("payout_batches.export", f"payout_batch:{batch_id}", payouts=len(left))
    return _file(here, batch, left, wanted)


@routes.acts(
    "POST",
    "/payout-batches/{batch_id}/confirmations",
    Permission.PAYOUTS_PREPARE,
    "Enter what the bank's statement says of a batch",
    moves_money=True,
)
async def confirm(here: Here, batch_id: BatchPath, given: ConfirmationsAsked) -> Page[ReceiptShown]:
    """Evidence of grade E4: it settles, what contradicts freezes, and told again it changes nothing."""
    references = await _references(here, await _found(here, batch_id))
    events = payouts.read_confirmations(_bytes(given.content), here.mutual)
    if {event.request_reference for event in events} - set(references):
        raise UnknownPayout(field="content")
    heard = [Heard(event=event, wallet=None, grade=STATEMENT, received_at=now(here.session)) for event in events]
    receipts = await payouts.hear(here.session, here.mutual, heard, SOURCES, here.actor)
    await here.noted("payout_batches.confirm", f"payout_batch:{batch_id}", rows=len(events))
    shown = [ReceiptShown.of(event, one) for event, one in zip(events, receipts, strict=True)]
    return Page(items=shown, next=None)


@routes.acts(
    "POST",
    "/payouts/{payout_id}/bank-return",
    Permission.PAYOUTS_PREPARE,
    "Enter that the bank credited a payout back",
    moves_money=True,
)
async def come_back(here: Here, payout_id: PayoutPath, given: BankReturnAsked) -> PayoutShown:
    """Of a bank payout that had arrived; paying again needs a new batch (E17)."""
    currency = here.mutual.currency
    charge = Money(0, currency) if given.charge is None else given.charge.money(currency, field="charge")
    word = BankWord(says=BankSays.RETURNED, reference=given.bank_reference, charge=charge)
    returned = await payouts.state_by_bank(here.session, here.mutual, PayoutId(payout_id), word, SOURCES, here.actor)
    await here.noted("payouts.bank_return", f"payout:{payout_id}")
    return PayoutShown.of(here, returned)


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content") from None


async def _found(here: Here, batch_id: UUID) -> Batch:
    return await payouts.batch(here.session, here.mutual.id, PayoutBatchId(batch_id))


async def _references(here: Here, batch: Batch) -> Mapping[str, Payout]:
    """The payouts of the batch by the reference each left under last."""
    found = await payouts.last_references(here.session, here.mutual.id, [one.id for one in batch.payouts])
    return {found[one.id]: one for one in batch.payouts if one.id in found}


def _file(here: Here, batch: Batch, left: Sequence[Exported], wanted: FileAsked) -> FileShown:
    debtor = Debtor(name=here.mutual.name, account=wanted.account or "", bic=wanted.bic)
    order = payouts.order_of(here.mutual, batch.number, debtor, left, now(here.session))
    written = payouts.csv_order(order) if wanted.format is Format.CSV else payouts.pain_001(order)
    return FileShown(
        batch_id=batch.id,
        name=f"lot-{batch.number}.{ENDINGS[wanted.format]}",
        media_type=MEDIA_TYPES[wanted.format],
        content=base64.b64encode(written).decode(),
        payouts_count=len(left),
        total=Amount.minor(sum(one.payout.amount.minor for one in left), here.mutual.currency),
    )
