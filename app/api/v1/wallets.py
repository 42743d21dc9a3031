"""Wallets: a mutual's accounts at operators, their tokens and credentials, and where they stand."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app import collection, ledger, wallets
from app.access import Permission
from app.api.fields import Asked, Shown, Text, named, told
from app.api.here import Here
from app.api.operator_fields import OperatorAtWallet
from app.api.pages import After, Limit, Page
from app.api.resource import Resource
from app.api.routing_fields import OPERATOR
from app.api.v1.accounts import At, BalanceShown, LineShown, Since, Until, balance_of, statement_of
from app.core.ids import WalletId
from app.core.money import MOST_MINOR
from app.ledger import AccountRef
from app.wallets import FeeMode, NewWallet, OperatorStatus, Proof, Role, ValidationPolicy, Wallet

routes = Resource("Wallets")

WalletPath = Annotated[
    UUID, named("The wallet's id.", "L'identifiant du portefeuille.", "01930000-0000-7000-8000-000000000009")
]


class WalletShown(Shown):
    """An account at an operator; its secrets are never shown."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000009")
    name: str = told("Its name.", "Son nom.", "Orange encaissement")
    provider: str = told("Which adapter speaks for it.", "Quel adaptateur le sert.", "orange_money")
    role: Role = told("Collection or payout.", "Encaissement ou décaissement.", "collection")
    account: str = told("Its account in the books.", "Son compte dans les livres.", "55211")
    currency: str = told("Its currency.", "Sa monnaie.", "XOF")
    receiver: str | None = told("Our merchant number there.", "Notre numéro de marchand.", "600000")
    proof: Proof = told("When an unsigned callback counts.", "Quand un rappel non signé compte.", "query")
    proof_limit: int = told("Up to how much without a query.", "Jusqu'à combien sans question.", 100000)
    fee_mode: FeeMode = told("Fee deducted or invoiced.", "Frais retenus ou facturés.", "deducted")
    fee_rate: str = told("Expected fee, as a fraction.", "Frais attendus, en fraction.", "0.01")
    fee_fixed: int = told("And beside it for each, in minor units.", "Et en plus pour chacun, en unités mineures.", 0)
    operators: list[str] = told(
        "Operators whose customers it reaches; empty: as its adapter does.",
        "Opérateurs dont il atteint les clients ; vide : selon son adaptateur.",
        ["orange"],
    )
    opened_at: datetime = told("When it was opened.", "Quand il fut ouvert.", "2026-01-05T09:00:00Z")
    closed_at: datetime | None = told("When it was closed.", "Quand il fut fermé.", None)

    @classmethod
    def of(cls, wallet: Wallet) -> "WalletShown":
        """As callers see it."""
        return cls(
            id=wallet.id,
            name=wallet.name,
            provider=wallet.provider,
            role=wallet.role,
            account=wallet.account_code,
            currency=wallet.currency.code,
            receiver=wallet.receiver,
            proof=wallet.proof,
            proof_limit=wallet.proof_limit_minor,
            fee_mode=wallet.fee_mode,
            fee_rate=format(wallet.fee_rate, "f"),
            fee_fixed=wallet.fee_fixed_minor,
            operators=sorted(wallet.operators),
            opened_at=wallet.opened_at,
            closed_at=wallet.closed_at,
        )


class WalletSeen(WalletShown):
    """The same with how its operator stands."""

    operator: OperatorAtWallet = told(
        "Whether its operator answers.",
        "Si son opérateur répond.",
        {"state": "up", "since": "2026-03-02T09:00:00Z", "line": "Répond."},
    )

    @classmethod
    def seen(cls, wallet: Wallet, status: OperatorStatus, language: str) -> "WalletSeen":
        """As callers see it."""
        return cls(**WalletShown.of(wallet).model_dump(), operator=OperatorAtWallet.of(status, language))


class TokenShown(Shown):
    """A callback address, shown this once."""

    callback_url: str = told(
        "Register it at the operator with the event's name behind it; it is not shown again.",
        "À déclarer chez l'opérateur, suivie du nom de l'événement ; elle n'est plus montrée.",
        "https://mutuelle.example/hooks/…",
    )


class WalletMade(WalletShown, TokenShown):
    """A new wallet with its callback address."""


class RegistrationShown(Shown):
    """What the operator now has; the addresses themselves hold the token and are not shown again."""

    registered: int = told("How many addresses it took.", "Combien d'adresses il a prises.", 2)


class CredentialsAsked(Asked):
    """What the operator's adapter needs; it names what is missing."""

    credentials: dict[Text, Text] = told(
        "By the names of the adapter; sealed, never shown.",
        "Selon les noms de l'adaptateur ; scellés, jamais montrés.",
        {"merchant_key": "…"},
        max_length=20,
    )


class WalletAsked(CredentialsAsked):
    """A wallet to be opened."""

    name: Text = told("Its name.", "Son nom.", "Orange encaissement")
    provider: str = told(
        "Which adapter speaks for it.", "Quel adaptateur le sert.", "orange_money", pattern="^[a-z_]{1,40}$"
    )
    role: Role = told("Collection or payout.", "Encaissement ou décaissement.", "collection")
    account: str = told("An account of the chart.", "Un compte du plan.", "55211", pattern="^[0-9]{3,10}$")
    receiver: Text | None = told("Our merchant number there.", "Notre numéro de marchand.", "600000", default=None)
    source_ranges: list[Text] | None = told(
        "Networks its callbacks may come from; null takes the operator's.",
        "Réseaux d'où viennent ses rappels ; nul : ceux de l'opérateur.",
        ["192.0.2.0/24"],
        default=None,
        max_length=50,
    )
    proof: Proof | None = told(
        "When an unsigned callback counts.", "Quand un rappel non signé compte.", "query", default=None
    )
    proof_limit: int | None = told(
        "Up to how much without a query.", "Jusqu'à combien sans question.", 100000, default=None, ge=0, le=MOST_MINOR
    )
    fee_mode: FeeMode = told(
        "Fee deducted or invoiced.", "Frais retenus ou facturés.", "deducted", default=FeeMode.DEDUCTED
    )
    fee_rate: str = told(
        "Expected fee, as a fraction.",
        "Frais attendus, en fraction.",
        "0.01",
        default="0",
        pattern=r"^0(\.[0-9]{1,6})?$",
    )
    fee_fixed: int = told(
        "And beside it for each, in minor units.",
        "Et en plus pour chacun, en unités mineures.",
        0,
        default=0,
        ge=0,
        le=MOST_MINOR,
    )
    operators: list[Annotated[str, Field(pattern=OPERATOR)]] = told(
        "Operators whose customers it reaches; empty: as its adapter does.",
        "Opérateurs dont il atteint les clients ; vide : selon son adaptateur.",
        ["orange"],
        default=[],
        max_length=20,
    )
    accepts_unknown: bool = told(
        "Whether unknown references are welcome when the operator asks first.",
        "Si les références inconnues sont acceptées quand l'opérateur demande.",
        True,
        default=True,
    )

    def new(self, here: Here) -> NewWallet:
        """The value to open, in the mutual's currency."""
        return NewWallet(
            mutual_id=here.mutual.id,
            name=self.name,
            provider=self.provider,
            role=self.role,
            account_code=self.account,
            currency=here.mutual.currency,
            credentials=self.credentials,
            receiver=self.receiver,
            source_ranges=None if self.source_ranges is None else tuple(self.source_ranges),
            proof=self.proof,
            proof_limit_minor=self.proof_limit,
            fee_mode=self.fee_mode,
            fee_rate=Decimal(self.fee_rate),
            fee_fixed_minor=self.fee_fixed,
            operators=frozenset(self.operators),
            validation=ValidationPolicy(accepts_unknown=self.accepts_unknown),
        )


@routes.reads("/wallets", Permission.WALLETS_READ, "Wallets")
async def list_wallets(here: Here) -> Page[WalletSeen]:
    """All of them on one page, closed ones too."""
    found = await wallets.list_wallets(here.session, here.mutual.id)
    statuses = await wallets.operator_statuses(here.session, here.mutual.id)
    return Page(items=[WalletSeen.seen(one, statuses[one.id], here.language) for one in found], next=None)


@routes.reads("/wallets/{wallet_id}", Permission.WALLETS_READ, "One wallet")
async def wallet(here: Here, wallet_id: WalletPath) -> WalletSeen:
    """Without its secrets, with how its operator stands."""
    found = await _found(here, wallet_id)
    return WalletSeen.seen(found, await wallets.operator_status(here.session, here.mutual.id, found.id), here.language)


@routes.reads("/wallets/{wallet_id}/balance", Permission.WALLETS_READ, "A wallet's balance, now or at a date")
async def balance(here: Here, wallet_id: WalletPath, at: At = None) -> BalanceShown:
    """By our books; the operator's own is compared with it daily."""
    return await balance_of(here, (await _found(here, wallet_id)).account, at)


@routes.reads("/wallets/{wallet_id}/statement", Permission.WALLETS_READ, "A wallet's lines")
async def statement(
    here: Here,
    wallet_id: WalletPath,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[LineShown]:
    """By business date, each with the entry behind it."""
    return await statement_of(here, (await _found(here, wallet_id)).account, since, until, after, limit)


@routes.acts("POST", "/wallets", Permission.WALLETS_MANAGE, "Open a wallet", status=201)
async def open_wallet(here: Here, new: WalletAsked) -> WalletMade:
    """The credentials are tried on the adapter first; the callback address is shown this once."""
    await _ready_account(here, new)
    made, token = await wallets.open_wallet(here.session, here.services.adapters, new.new(here), here.actor)
    await here.noted("wallets.open", f"wallet:{made.id}")
    return WalletMade(**WalletShown.of(made).model_dump(), callback_url=_address(here, token))


@routes.acts("POST", "/wallets/{wallet_id}/token", Permission.WALLETS_MANAGE, "Replace a callback address", status=201)
async def rotate(here: Here, wallet_id: WalletPath) -> TokenShown:
    """The former address works for another day."""
    token = await wallets.rotate_token(here.session, here.mutual.id, WalletId(wallet_id), here.actor)
    await here.noted("wallets.rotate_token", f"wallet:{wallet_id}")
    return TokenShown(callback_url=_address(here, token))


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/registration",
    Permission.WALLETS_MANAGE,
    "Register a wallet's addresses at its operator",
    is_long=True,
)
async def register(here: Here, wallet_id: WalletPath) -> RegistrationShown:
    """Where the operator takes that by API; repeatable at will."""
    addresses = await wallets.register_callbacks(
        here.services.database,
        here.services.adapters,
        here.mutual.id,
        WalletId(wallet_id),
        here.services.public_url,
    )
    async with here.services.database.transaction() as session:
        await here.within(session).noted("wallets.register", f"wallet:{wallet_id}")
    return RegistrationShown(registered=len(addresses))


@routes.acts("PUT", "/wallets/{wallet_id}/credentials", Permission.WALLETS_MANAGE, "Replace credentials")
async def replace(here: Here, wallet_id: WalletPath, new: CredentialsAsked) -> WalletShown:
    """Every process builds its adapter anew from them."""
    await wallets.replace_credentials(
        here.session, here.services.adapters, here.mutual.id, WalletId(wallet_id), new.credentials, here.actor
    )
    await here.noted("wallets.replace_credentials", f"wallet:{wallet_id}")
    return WalletShown.of(await _found(here, wallet_id))


@routes.acts("POST", "/wallets/{wallet_id}/closing", Permission.WALLETS_MANAGE, "Close a wallet")
async def close(here: Here, wallet_id: WalletPath) -> WalletShown:
    """Its addresses die, its rows and entries stay; refused while payments by it are asked for, sent or in doubt."""
    closed = await collection.close_wallet(here.session, here.mutual.id, WalletId(wallet_id), here.actor)
    await here.noted("wallets.close", f"wallet:{wallet_id}")
    return WalletShown.of(closed)


async def _ready_account(here: Here, new: WalletAsked) -> None:
    """The pair of accounts of the n-th operator is opened with its first wallet; raises `UnknownAccount` for others."""
    if pair := re.fullmatch("552([1-9])[12]", new.account):
        await ledger.open_wallet_accounts(
            here.session, here.mutual.id, here.mutual.currency, number=int(pair[1]), operator=new.provider
        )
    await ledger.balance(here.session, here.mutual.id, AccountRef(new.account))


async def _found(here: Here, wallet_id: UUID) -> Wallet:
    return await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))


def _address(here: Here, token: str) -> str:
    return f"{here.services.public_url}/hooks/{token}"
