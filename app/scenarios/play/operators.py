"""The operators of a scenario: simulated ones on loopback, each with a wallet of the mutual and signed callbacks."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Mount

from app import collection, wallets
from app.api.hooks import Limits, hooks_app
from app.db import Database
from app.inbox import Receiver, Writer
from app.membership import Mutual
from app.providers import ValidationQuestion, Verdict
from app.providers.simulators.base import serve
from app.providers.simulators.simulator import SimulatedOperator, application
from app.scenarios.header import Operator
from app.scenarios.play.cast import ADMINISTRATOR
from app.wallets import Adapters, Directory, NewWallet, OpenWallet, Role, Wallet

FIRST_RECEIVER = 700_100


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedOperator:
    """A simulated operator, our account there, and our collection wallet."""

    simulated: SimulatedOperator
    receiver: str
    wallet: Wallet


@asynccontextmanager
async def playing(
    header: Mapping[str, Operator], mutual: Mutual, database: Database, adapters: Adapters, url: str
) -> AsyncIterator[Mapping[str, PlayedOperator]]:
    """The operators that collect, ready to call back over HTTP, while the block lasts."""
    collecting = [operator for operator in header.values() if operator.collection is not None]
    key, secret = secrets.token_hex(16), secrets.token_hex(16)
    simulated = [SimulatedOperator(database.clock, api_key=key, callback_secret=secret) for _ in collecting]
    try:
        async with _merchants(simulated) as merchants, _door(database, adapters, url) as door:
            played = {}
            for number, (operator, one) in enumerate(zip(collecting, simulated, strict=True)):
                account = {
                    "base_url": f"{merchants}/{number}",
                    "api_key": key,
                    "callback_secret": secret,
                    "receiver": str(FIRST_RECEIVER + number),
                }
                async with database.transaction() as session:
                    new = _wallet(operator, mutual, account)
                    wallet, token = await wallets.open_wallet(session, adapters, new, ADMINISTRATOR)
                one.register(account["receiver"], f"{door}/hooks/{token}")
                played[operator.name] = PlayedOperator(simulated=one, receiver=account["receiver"], wallet=wallet)
            yield played
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


def _wallet(operator: Operator, mutual: Mutual, account: Mapping[str, str]) -> NewWallet:
    """Our collection wallet: each notice states what the operator kept, which is nothing where it sends an invoice."""
    assert operator.collection is not None, "only operators that collect are played"
    return NewWallet(
        mutual_id=mutual.id,
        name=operator.name,
        provider="simulator",
        role=Role.COLLECTION,
        account_code=operator.collection,
        currency=mutual.currency,
        credentials=account,
        receiver=account["receiver"],
        fee_rate=operator.collection_fee.percent / 100,
    )
