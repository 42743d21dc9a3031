"""Asking a payer to pay what a unit owes: a prompt on the phone or a link (DESIGN 3.4)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from app import collection, wallets
from app.access import Permission
from app.api.fields import Amount, Asked, GivenAmount, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.routing_fields import RoutingShown
from app.api.v1.units import found_unit, numbered
from app.collection import Ask
from app.collection.asked_tables import PaymentRequestRow
from app.core.errors import Invalid
from app.core.ids import PaymentRequestId, UnitId, WalletId
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.providers import Capability, Unsupported
from app.routing import Choice, choice_of
from app.wallets import OpenWallet, WalletClosed

routes = Resource("Payments")

RequestPath = Annotated[
    UUID, named("The request's id.", "L'identifiant de la demande.", "01930000-0000-7000-8000-000000000014")
]
OfUnit = Annotated[
    str | None, asked("Only of this unit.", "Seulement de cette unité.", "0100012336", pattern="^[0-9]{10}$")
]


class RequestShown(Shown):
    """A payment we asked for."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000014")
    reference: str = told("Ours, as the operator knows it.", "La nôtre, connue de l'opérateur.", "9f86d081884c")
    wallet_id: UUID = told("Into which wallet.", "Dans quel portefeuille.", "01930000-0000-7000-8000-000000000009")
    unit: str = told("The unit's reference.", "La référence de l'unité.", "0100012336")
    amount: Amount = told("What was asked.", "Ce qui fut demandé.", {"amount": 1730, "currency": "XOF"})
    state: str = told(
        "open, asked, unknown, paid, failed or expired.",
        "Ouverte, demandée, inconnue, payée, échouée ou expirée.",
        "asked",
    )
    reason: str | None = told("Why it failed.", "Pourquoi elle a échoué.", None)
    payment_url: str | None = told("Where the payer pays.", "Où le payeur paie.", None)
    expires_at: datetime | None = told("Until when.", "Jusqu'à quand.", None)
    payment_id: UUID | None = told("The payment that answered it.", "Le paiement qui y répond.", None)
    asked_at: datetime = told("When it was asked.", "Quand ce fut demandé.", "2026-03-02T09:00:00Z")
    decided_at: datetime | None = told("When it was decided.", "Quand ce fut décidé.", None)
    routing: RoutingShown | None = told(
        "Why by this wallet; null for requests made before it was kept.",
        "Pourquoi par ce portefeuille ; nul pour les demandes d'avant.",
        None,
    )

    @classmethod
    def of(cls, here: Here, row: PaymentRequestRow) -> "RequestShown":
        """As this caller sees it."""
        return cls(
            id=row.id,
            reference=row.reference,
            wallet_id=row.wallet_id,
            unit=row.account_reference,
            amount=Amount.minor(row.amount_minor, row.currency),
            state=row.state,
            reason=row.reason,
            payment_url=row.payment_url,
            expires_at=row.expires_at,
            payment_id=row.payment_id,
            asked_at=row.asked_at,
            decided_at=row.decided_at,
            routing=RoutingShown.of(choice_of(row.routed_because, row.routing), here.language),
        )


class RequestAsked(Asked):
    """What to ask of whom."""

    unit: Text = told("The unit's reference.", "La référence de l'unité.", "0100012336")
    wallet_id: UUID | None = told(
        "Into which wallet; without it one is chosen by the payer's number.",
        "Dans quel portefeuille ; sinon il est choisi selon le numéro du payeur.",
        "01930000-0000-7000-8000-000000000009",
        default=None,
    )
    payer: Text | None = told(
        "The payer's number; with a wallet it may be left to the operator's page.",
        "Le numéro du payeur ; avec un portefeuille, la page de l'opérateur peut le demander.",
        "70000001",
        default=None,
        max_length=20,
    )
    amount: GivenAmount | None = told(
        "All that is due without.", "Sinon tout ce qui est dû.", {"amount": 1730, "currency": "XOF"}, default=None
    )
    return_url: str = told(
        "Where the operator's page sends the payer back.",
        "Où la page de l'opérateur renvoie le payeur.",
        "https://mutuelle.example/merci",
        default="",
        max_length=300,
        pattern=r"^$|^https://[!-~]+$",
    )


@routes.reads("/payment-requests", Permission.PAYMENTS_READ, "Payments we asked for")
async def list_requests(here: Here, unit: OfUnit = None, after: After = None, limit: Limit = 50) -> Page[RequestShown]:
    """The newest first."""
    parts = behind(after, an_id)
    found = await collection.list_requests(
        here.session,
        here.mutual.id,
        unit_id=None if unit is None else (await found_unit(here, unit)).id,
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, lambda row: RequestShown.of(here, row), lambda row: (row.id,))


@routes.reads("/payment-requests/{request_id}", Permission.PAYMENTS_READ, "One payment request")
async def request(here: Here, request_id: RequestPath) -> RequestShown:
    """And what became of it."""
    return RequestShown.of(
        here, await collection.request_row(here.session, here.mutual.id, PaymentRequestId(request_id))
    )


@routes.acts(
    "POST",
    "/payment-requests",
    Permission.PAYMENTS_REQUEST,
    "Ask a payer to pay",
    status=201,
    moves_money=True,
    is_long=True,
)
async def ask(here: Here, new: RequestAsked) -> RequestShown:
    """The intent is stored first, the operator is called once; silence leaves it `unknown`, to be asked about.

    Without a wallet one is chosen by the payer's operator, what answers, and what it costs; the answer says why.
    """
    payer = None if new.payer is None else numbered(here, new.payer)
    amount = None if new.amount is None else new.amount.money(here.mutual.currency)
    async with here.services.database.transaction() as session:
        there = here.within(session)
        unit = await found_unit(there, new.unit)
        choice = None if new.wallet_id else await _chosen(there, unit.id, payer, amount)
        wallet = await _opened(there, _wallet_id(new, choice))
        token = await wallets.callback_token(session, here.mutual.id, wallet.wallet.id)
    wanted = Ask(
        unit_id=unit.id,
        wallet_id=wallet.wallet.id,
        payer=payer,
        amount=amount,
        choice=choice,
        return_url=new.return_url,
        language=here.language,
    )
    address = f"{here.services.public_url}/hooks/{token}"
    row = await collection.ask_payer(
        here.services.database, here.mutual, wallet, wanted, callback_url=address, actor=here.actor
    )
    async with here.services.database.transaction() as session:
        await here.within(session).noted("payment_requests.ask", f"payment_request:{row.id}", unit=str(unit.id))
    return RequestShown.of(here, row)


async def _chosen(here: Here, unit_id: UnitId, payer: Msisdn | None, amount: Money | None) -> Choice:
    """By the payer's number, which then has to be told."""
    if payer is None:
        raise Invalid(field="payer")
    return await collection.route_request(here.session, here.mutual, unit_id, payer, amount)


def _wallet_id(new: RequestAsked, choice: Choice | None) -> WalletId:
    found = new.wallet_id if choice is None else choice.wallet_id
    assert found is not None, "a payer is asked through a wallet"
    return WalletId(found)


async def _opened(here: Here, wallet_id: WalletId) -> OpenWallet:
    """The wallet with its adapter; raises what keeps it from asking anybody."""
    await wallets.find_wallet(here.session, here.mutual.id, wallet_id)
    opened = (await here.services.adapters.open(here.session, here.mutual.id, [wallet_id]))[wallet_id]
    if not opened.wallet.is_open:
        raise WalletClosed(field="wallet_id")
    if Capability.REQUEST_PAYMENT not in opened.adapter.capabilities:
        raise Unsupported(field="wallet_id")
    return opened
