"""What funders pay, and what becomes of an excess: applied to a later statement, or given back (F4, E08)."""

from uuid import UUID

from app import subsidies
from app.access import Permission
from app.api.fields import Asked, Day, GivenAmount, Text, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.subsidy_fields import BILLED, DAY, SHARE, DecisionShown, ReceiptPath, SubsidyReceiptShown
from app.api.v1.subsidy_statements import OfFunder
from app.core.ids import new_id
from app.subsidies import Funder, NewRepayment, NewSubsidyReceipt

routes = Resource("Co-financing")


class ReceiptAsked(Asked):
    """A funder's money on the bank account."""

    funder: Funder = told("State or donor.", "État ou partenaire.", "donor")
    turn: int | None = told(
        "Which of its kind paid, where several came one after the other.",
        "Lequel de ce genre a payé, si plusieurs se sont succédé.",
        1,
        default=None,
    )
    amount: GivenAmount = told("How much.", "Combien.", BILLED)
    received_on: Day | None = told(
        "When the bank credited it; today without.",
        "Quand la banque l'a crédité ; sinon aujourd'hui.",
        DAY,
        default=None,
    )
    bank_reference: Text | None = told("The bank's own.", "Celle de la banque.", "VIR-2026-0042", default=None)


class ApplicationAsked(Asked):
    """How much of an excess settles statements."""

    amount: GivenAmount | None = told("All that can be without.", "Sinon tout ce qui peut l'être.", SHARE, default=None)


class RepaymentAsked(Asked):
    """An excess that is to go back."""

    amount: GivenAmount = told("Never more than the excess.", "Jamais plus que le trop-perçu.", SHARE)
    reason: Text = told("Why, or whose decision.", "Pourquoi, ou sur quelle décision.", "Trop-perçu du 1er trimestre")


@routes.reads("/subsidy-receipts", Permission.SUBSIDIES_READ, "What funders paid")
async def list_receipts(
    here: Here, funder: OfFunder = None, after: After = None, limit: Limit = 50
) -> Page[SubsidyReceiptShown]:
    """By id, so in the order booked."""
    parts = behind(after, an_id)
    found = await subsidies.list_receipts(
        here.session, here.mutual.id, funder=funder, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, SubsidyReceiptShown.of, lambda one: (one.id,))


@routes.acts(
    "POST", "/subsidy-receipts", Permission.SUBSIDIES_BILL, "Book what a funder paid", status=201, moves_money=True
)
async def receive(here: Here, new: ReceiptAsked) -> SubsidyReceiptShown:
    """On the oldest statements first; what exceeds all that is billed is to be repaid (E08)."""
    receipt = NewSubsidyReceipt(
        id=new_id(),
        funder=new.funder,
        turn=new.turn,
        amount=new.amount.money(here.mutual.currency),
        received_on=new.received_on,
        bank_reference=new.bank_reference,
    )
    made = await subsidies.receive(here.session, here.mutual, receipt, here.actor)
    await here.noted(
        "subsidies.receive", f"subsidy_receipt:{made.id}", funder=made.funder.value, amount_minor=made.amount.minor
    )
    return SubsidyReceiptShown.of(made)


@routes.reads("/subsidy-receipts/{receipt_id}", Permission.SUBSIDIES_READ, "One receipt of a funder")
async def receipt(here: Here, receipt_id: ReceiptPath) -> SubsidyReceiptShown:
    """With what it settled and what is left."""
    return SubsidyReceiptShown.of(await subsidies.receipt(here.session, here.mutual.id, receipt_id))


@routes.acts(
    "POST",
    "/subsidy-receipts/{receipt_id}/applications",
    Permission.SUBSIDIES_BILL,
    "Settle later statements with an excess",
    moves_money=True,
)
async def apply_excess(here: Here, receipt_id: ReceiptPath, new: ApplicationAsked) -> SubsidyReceiptShown:
    """The oldest open statement first; a statement never draws on an excess by itself (F4)."""
    amount = None if new.amount is None else new.amount.money(here.mutual.currency)
    settled = await subsidies.apply_excess(here.session, here.mutual, receipt_id, here.actor, amount=amount)
    await here.noted("subsidies.apply_excess", _subject(receipt_id), excess_minor=settled.excess.minor)
    return SubsidyReceiptShown.of(settled)


@routes.acts(
    "POST",
    "/subsidy-receipts/{receipt_id}/repayments",
    Permission.SUBSIDIES_BILL,
    "Propose that an excess go back",
    status=201,
    moves_money=True,
)
async def repay(here: Here, receipt_id: ReceiptPath, new: RepaymentAsked) -> DecisionShown:
    """By bank, once another person approves it."""
    proposal = NewRepayment(
        id=new_id(), receipt_id=receipt_id, amount=new.amount.money(here.mutual.currency), reason=new.reason
    )
    made = await subsidies.repay_excess(here.session, here.mutual, proposal, here.actor)
    await here.noted("subsidies.repay", _subject(receipt_id), decision=str(made.id), amount_minor=made.amount.minor)
    return DecisionShown.of(made)


def _subject(receipt_id: UUID) -> str:
    return f"subsidy_receipt:{receipt_id}"
