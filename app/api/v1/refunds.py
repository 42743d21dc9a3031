"""Refunds: money given back to whoever paid, from a payment in suspense or a unit's advance (A7, E10)."""

from datetime import datetime
from uuid import UUID

from app import collection
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Shown, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.payments import PaymentPath
from app.api.v1.payouts import BATCH, PAYOUT, WALLET
from app.api.v1.units import Reference, found_unit
from app.collection import NewRefund, RefundView
from app.core.ids import PaymentId, UnitId, WalletId

routes = Resource("Payments")

XOF_1000 = {"amount": 1000, "currency": "XOF"}


class RefundShown(Shown):
    """Money ordered back, and how far it has come."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000035")
    unit_id: UUID | None = told("Out of this unit's advance.", "Sur l'avance de cette unité.", None)
    payment_id: UUID | None = told(
        "Or of this payment in suspense.",
        "Ou sur ce paiement à identifier.",
        "01930000-0000-7000-8000-000000000007",
    )
    amount: Amount = told("How much.", "Combien.", XOF_1000)
    status: str = told(
        "Its payout's word: prepared, approved, rejected, sent, unknown, confirmed, failed.",
        "Le mot de son paiement : prepared, approved, rejected, sent, unknown, confirmed, failed.",
        "prepared",
    )
    payout_id: UUID = told("Its payout.", "Son paiement sortant.", PAYOUT)
    batch_id: UUID = told("The batch to be approved.", "Le lot à approuver.", BATCH)
    fee: Amount | None = told("The fee; ours to bear.", "Les frais ; à notre charge.", None)
    ordered_by: str = told("Who ordered it.", "Qui l'a ordonné.", "person:01930000-0000-7000-8000-00000000000c")
    ordered_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")

    @classmethod
    def of(cls, one: RefundView) -> "RefundShown":
        """As callers see it."""
        return cls(
            id=one.id,
            unit_id=one.unit_id,
            payment_id=one.payment_id,
            amount=Amount.of(one.amount),
            status=one.status,
            payout_id=one.payout_id,
            batch_id=one.batch_id,
            fee=None if one.fee is None else Amount.of(one.fee),
            ordered_by=one.ordered_by,
            ordered_at=one.ordered_at,
        )


class RefundAsked(Asked):
    """Money to be given back to the number that paid."""

    amount: GivenAmount = told("How much; never more than is there.", "Combien ; jamais plus qu'il n'y a.", XOF_1000)
    wallet_id: UUID | None = told(
        "By this payout wallet; without, that of the operator that brought the money.",
        "Par ce portefeuille ; sinon celui de l'opérateur qui a apporté l'argent.",
        WALLET,
        default=None,
    )

    @property
    def wallet(self) -> WalletId | None:
        """The wallet that is named."""
        return None if self.wallet_id is None else WalletId(self.wallet_id)


@routes.reads("/payments/{payment_id}/refunds", Permission.PAYMENTS_READ, "What was refunded of a payment")
async def list_of_payment(
    here: Here, payment_id: PaymentPath, after: After = None, limit: Limit = 50
) -> Page[RefundShown]:
    """The newest first; refunds out of an advance stand at their unit."""
    await collection.payment_row(here.session, here.mutual.id, PaymentId(payment_id))
    return await _page(here, after, limit, payment_id=PaymentId(payment_id))


@routes.reads("/units/{reference}/refunds", Permission.PAYMENTS_READ, "What was refunded to a unit")
async def list_of_unit(here: Here, reference: Reference, after: After = None, limit: Limit = 50) -> Page[RefundShown]:
    """The newest first."""
    unit = await found_unit(here, reference)
    return await _page(here, after, limit, unit_id=UnitId(unit.id))


@routes.acts(
    "POST",
    "/payments/{payment_id}/refunds",
    Permission.REFUNDS_ORDER,
    "Order a payment in suspense back",
    status=201,
    moves_money=True,
)
async def of_payment(here: Here, payment_id: PaymentPath, new: RefundAsked) -> RefundShown:
    """To the number that paid, once two people approved its batch; taken from suspense when it leaves (A7)."""
    amount = new.amount.money(here.mutual.currency)
    return await _ordered(here, NewRefund(amount=amount, payment_id=PaymentId(payment_id), wallet_id=new.wallet))


@routes.acts(
    "POST",
    "/units/{reference}/refunds",
    Permission.REFUNDS_ORDER,
    "Order a unit's unused advance back",
    status=201,
    moves_money=True,
)
async def of_unit(here: Here, reference: Reference, new: RefundAsked) -> RefundShown:
    """To the number that last paid for it, once two people approved its batch (A7)."""
    unit = await found_unit(here, reference)
    amount = new.amount.money(here.mutual.currency)
    return await _ordered(here, NewRefund(amount=amount, unit_id=UnitId(unit.id), wallet_id=new.wallet))


async def _ordered(here: Here, new: NewRefund) -> RefundShown:
    made = await collection.order_refund(here.session, here.mutual, new, here.actor)
    await here.noted("refunds.order", f"refund:{made.id}", amount_minor=made.amount.minor, batch=str(made.batch_id))
    return RefundShown.of(made)


async def _page(
    here: Here, after: str | None, limit: int, *, unit_id: UnitId | None = None, payment_id: PaymentId | None = None
) -> Page[RefundShown]:
    parts = behind(after, an_id)
    found = await collection.list_refunds(
        here.session,
        here.mutual.id,
        unit_id=unit_id,
        payment_id=payment_id,
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, RefundShown.of, lambda one: (one.id,))
