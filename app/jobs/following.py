"""Following up in the background: open requests, claimed payments, statements of every wallet (DESIGN 3.5)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

import structlog

from app import collection, membership, wallets
from app.collection import Compared
from app.collection.tables import PaymentRequestRow, UnprovenPaymentRow
from app.core.actor import Actor
from app.core.errors import MutuelleError
from app.core.ids import MutualId, WalletId
from app.db import Database, Session
from app.membership import Mutual
from app.providers import Capability, ProviderError
from app.wallets import Adapters, OpenWallet, Role, Wallet

log = structlog.get_logger()

FOLLOW_UP = Actor.system("follow_up")
STATEMENTS = Actor.system("statements")
AT_ONCE = 8


async def follow_open(database: Database, adapters: Adapters, public_url: str) -> int:
    """Ask about every request and claim whose time has come; answers how many were asked about."""
    asked = 0
    for mutual, wallet in await open_wallets(database, adapters, Capability.QUERY_STATUS):
        asked += await _follow_wallet(database, mutual, wallet, public_url)
    return asked


async def follow_wallet(database: Database, adapters: Adapters, public_url: str, payload: Mapping[str, str]) -> None:
    """Follow up one wallet at once: somebody waits for the answer. The job names its mutual and wallet."""
    mutual_id, wallet_id = MutualId(UUID(payload["mutual"])), WalletId(UUID(payload["wallet"]))
    async with database.transaction() as session:
        mutual = await membership.mutual(session, mutual_id)
        opened = await adapters.open(session, mutual_id, {wallet_id})
    for wallet in opened.values():
        await _follow_wallet(database, mutual, wallet, public_url)


async def compare_statements(database: Database, adapters: Adapters) -> Sequence[tuple[OpenWallet, Compared]]:
    """Compare the statement of every wallet that money comes in by, where its operator offers one.

    One that does not answer is left for later; what left by a payout wallet is no payment and not compared here.
    """
    compared = []
    stating = await open_wallets(database, adapters, Capability.STATEMENT)
    for mutual, wallet in (one for one in stating if one[1].wallet.role is not Role.PAYOUT):
        try:
            compared.append((wallet, await collection.compare_statement(database, mutual, wallet, actor=STATEMENTS)))
        except ProviderError as error:
            log.warning("jobs.statement_unanswered", wallet=str(wallet.wallet.id), code=error.code)
        except Exception:  # whatever is wrong with one wallet, the others are compared
            log.exception("jobs.statement_failed", wallet=str(wallet.wallet.id))
    return compared


async def open_wallets(
    database: Database, adapters: Adapters, able_to: Capability
) -> Sequence[tuple[Mutual, OpenWallet]]:
    """Every open wallet whose adapter has this capability, with its mutual; those we cannot build are told and left."""
    found: list[tuple[Mutual, OpenWallet]] = []
    async with database.transaction() as session:
        for mutual in await membership.mutuals(session):
            for wallet in await wallets.list_wallets(session, mutual.id):
                opened = await _opened(session, adapters, wallet) if wallet.is_open else None
                if opened is not None and able_to in opened.adapter.capabilities:
                    found.append((mutual, opened))
    return found


async def _opened(session: Session, adapters: Adapters, wallet: Wallet) -> OpenWallet | None:
    try:
        return (await adapters.open(session, wallet.mutual_id, {wallet.id})).get(wallet.id)
    except MutuelleError as error:
        log.error("jobs.adapter_unbuilt", wallet=str(wallet.id), code=error.code)
        return None


async def _follow_wallet(database: Database, mutual: Mutual, wallet: OpenWallet, public_url: str) -> int:
    async with database.transaction() as session:
        requests = await collection.due_requests(session, mutual.id, wallet.wallet.id)
        claims = await collection.due_claims(session, mutual.id, wallet.wallet.id)
        token = await wallets.callback_token(session, mutual.id, wallet.wallet.id) if requests or claims else ""
    address = f"{public_url}/hooks/{token}"
    open_ones: list[PaymentRequestRow | UnprovenPaymentRow] = [*requests, *claims]
    await some_at_once([partial(_follow, database, mutual, wallet, one, address) for one in open_ones])
    return len(requests) + len(claims)


async def _follow(
    database: Database, mutual: Mutual, wallet: OpenWallet, one: PaymentRequestRow | UnprovenPaymentRow, address: str
) -> None:
    if isinstance(one, PaymentRequestRow):
        await collection.follow_request(database, mutual, wallet, one, callback_url=address, actor=FOLLOW_UP)
    else:
        await collection.follow_claim(database, mutual, wallet, one, callback_url=address, actor=FOLLOW_UP)


async def some_at_once(works: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """A slow operator must not hold up the rest, nor be asked everything at once."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(work: Callable[[], Awaitable[None]]) -> None:
        async with gate:
            try:
                await work()
            except Exception:  # a row that cannot be followed must not cut off calls under way for others
                log.exception("jobs.follow_failed")

    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(one(work))
