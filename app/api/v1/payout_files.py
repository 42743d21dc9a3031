"""Payouts by bank: they leave with a payment file, and the bank's statement says what became of them (P4)."""

import base64
import binascii
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from app import payouts, treasury
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Shown, Text, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.api.v1.payout_batches import BatchPath
from app.api.v1.payouts import BATCH, PAYOUT, PayoutPath, PayoutShown
from app.core.errors import Invalid
from app.core.ids import PayoutBatchId, PayoutId
from app.core.money import Money
from app.payouts import BankSays, BankWord, Batch, Confirmed, FileFormat, Outcome, PaymentFile

routes = Resource("Payouts")

MOST_CHARACTERS = 900_000
REFERENCE = "0f6b1c2d3e4f5a6b7c8d9e0f1a2b3c4d"
CONTENT = "77u/cmVmZXJlbmNlO291dGNvbWU7"
MEDIA_TYPES = {FileFormat.CSV: "text/csv", FileFormat.PAIN_001: "application/xml"}
ENDINGS = {FileFormat.CSV: "csv", FileFormat.PAIN_001: "xml"}
FileNumber = Annotated[int, named("Which of its files.", "Lequel de ses fichiers.", 1)]


class FileAsked(Asked):
    """How the file is to be written."""

    format: FileFormat = told(
        "Rows, or ISO 20022 pain.001.001.09.",
        "Lignes, ou ISO 20022 pain.001.001.09.",
        "csv",
        default=FileFormat.CSV,
    )


class FileShown(Shown):
    """A payment file as it was taken."""

    batch_id: UUID = told("Of which batch.", "De quel lot.", BATCH)
    number: int = told("Which of its files.", "Lequel de ses fichiers.", 1)
    name: str = told("What to call it.", "Comment le nommer.", "lot-12-1.csv")
    media_type: str = told("What it is.", "Ce qu'il est.", "text/csv")
    sha256: str = told("Of its bytes.", "De ses octets.", "0" * 64)
    payouts_count: int = told("So many payouts.", "Tant de paiements.", 1)
    total: Amount = told("Of so much.", "De tant.", {"amount": 26000, "currency": "XOF"})
    made_at: datetime = told("When it was taken.", "Quand il fut pris.", "2026-03-02T09:00:00Z")
    made_by: str = told("By whom.", "Par qui.", "person:01930000-0000-7000-8000-00000000000c")


class FileWithContent(FileShown):
    """The same with its bytes."""

    content: str = told("Its bytes, in base64.", "Ses octets, en base64.", CONTENT)


class ConfirmationsAsked(Asked):
    """What the bank says became of its transfers, taken whole or refused whole."""

    content: str = told(
        "Rows in base64: reference, outcome (paid, rejected, returned), amount, charge, date, bank_reference, reason.",
        "Lignes en base64 : reference, outcome (paid, rejected, returned), amount, charge, date, bank_reference,"
        " reason.",
        CONTENT,
        max_length=MOST_CHARACTERS,
    )


class ConfirmedShown(Shown):
    """What a row led to."""

    reference: str | None = told("Ours.", "La nôtre.", REFERENCE)
    payout_id: UUID | None = told("Which payout.", "Quel paiement.", PAYOUT)
    outcome: Outcome = told("What it led to.", "Ce qui en résulta.", "settled")
    reason: str | None = told("Why, in a stable word.", "Pourquoi, en un mot stable.", None)

    @classmethod
    def of(cls, one: Confirmed) -> "ConfirmedShown":
        """As callers see it."""
        receipt, reference = one.receipt, one.event.request_reference
        return cls(reference=reference, payout_id=receipt.payout_id, outcome=receipt.outcome, reason=receipt.reason)


class BankReturnAsked(Asked):
    """A transfer that the bank credited back after it had arrived."""

    bank_reference: Text = told("The bank's own.", "Celle de la banque.", "VIR-2026-0042", max_length=64)
    charge: GivenAmount | None = told(
        "What it gave back of its charge.", "Ce qu'elle rend de ses frais.", None, default=None
    )


@routes.reads("/payout-batches/{batch_id}/payment-files", Permission.PAYOUTS_READ, "The payment files of a batch")
async def list_files(here: Here, batch_id: BatchPath) -> Page[FileShown]:
    """All on one page, the first one first, without their bytes."""
    batch = await payouts.batch(here.session, here.mutual.id, PayoutBatchId(batch_id))
    found = await payouts.list_payment_files(here.session, here.mutual.id, batch.id)
    return Page(items=[FileShown.model_validate(_told(batch, one)) for one in found], next=None)


@routes.reads(
    "/payout-batches/{batch_id}/payment-files/{number}", Permission.PAYOUTS_PREPARE, "One payment file, with its bytes"
)
async def payment_file(here: Here, batch_id: BatchPath, number: FileNumber) -> FileWithContent:
    """As it was taken; nothing leaves anew."""
    batch = await payouts.batch(here.session, here.mutual.id, PayoutBatchId(batch_id))
    found = await payouts.payment_file(here.session, here.mutual.id, batch.id, number)
    return _with_content(batch, found)


@routes.acts(
    "POST",
    "/payout-batches/{batch_id}/payment-files",
    Permission.PAYOUTS_PREPARE,
    "Take a payment file to the bank",
    status=201,
    moves_money=True,
)
async def take_file(here: Here, batch_id: BatchPath, wanted: FileAsked) -> FileWithContent:
    """What is reserved for the bank leaves with it, each payout once; when nothing is, the last file once more."""
    batch = await payouts.batch(here.session, here.mutual.id, PayoutBatchId(batch_id))
    taken = await payouts.take_payment_file(here.session, here.mutual, batch.id, here.actor, file_format=wanted.format)
    await here.noted("payment_files.take", f"payout_batch:{batch_id}", file=taken.number, sha256=taken.sha256.hex())
    return _with_content(batch, taken)


@routes.acts(
    "POST",
    "/bank-confirmations",
    Permission.PAYOUTS_PREPARE,
    "Enter what the bank's statement says",
    moves_money=True,
)
async def confirm(here: Here, given: ConfirmationsAsked) -> Page[ConfirmedShown]:
    """Evidence of grade E4, row by row: it settles, what contradicts freezes, and told again it changes nothing."""
    body = _bytes(given.content)
    report = await payouts.confirm_by_bank(here.session, here.mutual, body, treasury.SOURCES, here.actor)
    await here.noted("bank_confirmations.enter", f"sha256:{sha256(body).hexdigest()}", rows=len(report))
    return Page(items=[ConfirmedShown.of(one) for one in report], next=None)


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
    returned = await payouts.state_by_bank(
        here.session, here.mutual, PayoutId(payout_id), word, treasury.SOURCES, here.actor
    )
    await here.noted("payouts.bank_return", f"payout:{payout_id}")
    return PayoutShown.of(here, returned)


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="content") from None


def _with_content(batch: Batch, one: PaymentFile) -> FileWithContent:
    return FileWithContent.model_validate(_told(batch, one) | {"content": base64.b64encode(one.body).decode()})


def _told(batch: Batch, one: PaymentFile) -> dict[str, object]:
    return {
        "batch_id": one.batch_id,
        "number": one.number,
        "name": f"lot-{batch.number}-{one.number}.{ENDINGS[one.format]}",
        "media_type": MEDIA_TYPES[one.format],
        "sha256": one.sha256.hex(),
        "payouts_count": one.payouts_count,
        "total": Amount.minor(one.total.minor, one.total.currency),
        "made_at": one.made_at,
        "made_by": one.made_by,
    }
