"""The operators of a scenario: simulated ones on loopback, with wallets of the mutual and signed callbacks."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Mount

from app import collection, payouts, wallets
from app.api.hooks import Limits, hooks_app
from app.core.ids import WalletId
from app.core.money import Money
from app.db import Database
from app.inbox import Receiver, Writer
from app.membership import Mutual
from app.providers import ValidationQuestion, Verdict
from app.providers.simulators.base import serve
from app.providers.simulators.simulator import SimulatedOperator, application
from app.scenarios.header import Operator
from app.scenarios.play.cast import ADMINISTRATOR
from app.wallets import Adapters, Directory, NewWallet, OpenWallet, Role, Wallet

# Played operators never lack money: a file says how each payout ends, and our own books say what may be sent.
ENOUGH = 10**12
FIRST_RECEIVER = {Role.COLLECTION: 700_100, Role.PAYOUT: 800_100}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Our account at an operator, by its number there, and our wallet for it."""

    receiver: str
    wallet: Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedOperator:
    """A simulated operator and our accounts there; a file whose events need an account gives it."""

    told: Operator
    simulated: SimulatedOperator
    accounts: Mapping[Role, Account]

    @property
    def collection(self) -> Account:
        """Where it takes contributions for us."""
        return self.accounts[Role.COLLECTION]

    @property
    def payout(self) -> Account:
        """What it pays for us from."""
        return self.accounts[Role.PAYOUT]

    def pays_from(self, wallet_id: WalletId | None) -> bool:
        """Whether this is our payout wallet there."""
        return Role.PAYOUT in self.accounts and self.payout.wallet.id == wallet_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """All operators by name, and the door at which they call back."""

    operators: Mapping[str, PlayedOperator]
    door: str


@asynccontextmanager
async def playing(
    header: Mapping[str, Operator], mutual: Mutual, database: Database, adapters: Adapters, url: str
) -> AsyncIterator[Market]:
    """The operators, ready to call back over HTTP, while the block lasts."""
    key, secret = secrets.token_hex(16), secrets.token_hex(16)
    simulated = [SimulatedOperator(database.clock, api_key=key, callback_secret=secret) for _ in header]
    try:
        async with _merchants(simulated) as merchants, _door(database, adapters, url) as door:
            played = {}
            for number, (operator, one) in enumerate(zip(header.values(), simulated, strict=True)):
                account = {"base_url": f"{merchants}/{number}", "api_key": key, "callback_secret": secret}
                accounts = {}
                for role, code in ((Role.COLLECTION, operator.collection), (Role.PAYOUT, operator.payout)):
                    if code is not None:
                        own = account | {"receiver": str(FIRST_RECEIVER[role] + number)}
                        new = _wallet(operator, mutual, role, code, own)
                        wallet, token = await _open(database, adapters, mutual, operator, new)
                        accounts[role] = _register(one, f"{door}/hooks/{token}", wallet)
                played[operator.name] = PlayedOperator(told=operator, simulated=one, accounts=accounts)
            yield Market(operators=played, door=door)
    finally:
        for one in simulated:
            await one.close()


@asynccontextmanager
async def _merchants(simulated: Sequence[SimulatedOperator]) -> AsyncIterator[str]:
    """The operators' own interfaces, one folder each."""
    routes = [Mount(f"/{number}", application(one)) for number, one in enumerate(simulated)]
    async with serve(Starlette(routes=routes)) as url:
        yield url


@asynccontextmanager
async def _door(database: Database, adapters: Adapters, url: str) -> AsyncIterator[str]:
    """Our door for operators, as in production."""

    async def validate(opened: OpenWallet, question: ValidationQuestion) -> Verdict:
        async with database.transaction() as session:
            return await collection.validate(session, opened.wallet, question)

    async with Receiver(Writer(url)).running() as receiver:
        app = hooks_app(Directory(database, adapters), receiver, validate, database.clock, Limits())
        async with serve(app) as door:
            yield door


async def _open(
    database: Database, adapters: Adapters, mutual: Mutual, operator: Operator, new: NewWallet
) -> tuple[Wallet, str]:
    """Our wallet and its token, and the most per payout where the file says so (P1)."""
    async with database.transaction() as session:
        wallet, token = await wallets.open_wallet(session, adapters, new, ADMINISTRATOR)
        if wallet.role is Role.PAYOUT and operator.payout_cap is not None:
            lane = await payouts.lane_of(session, mutual, wallet)
            limits = payouts.Limits(cap_minor=operator.payout_cap)
            await payouts.set_limits(session, mutual, lane.account_code, limits, ADMINISTRATOR)
    return wallet, token


def _register(simulated: SimulatedOperator, address: str, wallet: Wallet) -> Account:
    """The operator knows where to call back, and holds enough for us."""
    assert wallet.receiver is not None, "a played account has its number"
    simulated.register(wallet.receiver, address)
    simulated.books.fund(wallet.receiver, Money(ENOUGH, wallet.currency))
    return Account(receiver=wallet.receiver, wallet=wallet)


def _wallet(operator: Operator, mutual: Mutual, role: Role, code: str, account: Mapping[str, str]) -> NewWallet:
    """Each notice states what the operator kept, which of a payment is nothing where it sends an invoice."""
    fee = operator.collection_fee if role is Role.COLLECTION else operator.payout_fee
    return NewWallet(
        mutual_id=mutual.id,
        name=operator.name if role is Role.COLLECTION else f"{operator.name}, payouts",
        provider="simulator",
        role=role,
        account_code=code,
        currency=mutual.currency,
        credentials=account,
        receiver=account["receiver"],
        fee_rate=fee.percent / 100,
    )
