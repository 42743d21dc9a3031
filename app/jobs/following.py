"""Following up in the background: open requests and claimed payments of every wallet (DESIGN 3.5)."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

import structlog

from app import collection, membership, wallets
from app.collection.asked_tables import PaymentRequestRow, UnprovenPaymentRow
from app.core.actor import Actor
from app.core.errors import MutuelleError
from app.core.ids import MutualId, WalletId
from app.db import Database, Session
from app.membership import Mutual
from app.providers import Capability
from app.wallets import Adapters, OpenWallet, Wallet

log = structlog.get_logger()

FOLLOW_UP = Actor.system("follow_up")
AT_ONCE = 8


async def follow_open(database: Database, adapters: Adapters, public_url: str) -> int:
    """Ask about every request and claim whose time has come; answers how many were asked about."""
    async with database.transaction() as session:
        found = await collection.wallets_to_follow(session)
        await collection.end_closed(session, found)
    due, asked = {wallet_id for _, wallet_id in found}, list[int]()

    async def one(mutual: Mutual, wallet: OpenWallet) -> None:
        if wallet.wallet.id in due:
            asked.append(await _follow_wallet(database, mutual, wallet, public_url))

    await at_each(await open_wallets(database, adapters, Capability.QUERY_STATUS) if due else (), one)
    return sum(asked)


async def follow_wallet(database: Database, adapters: Adapters, public_url: str, payload: Mapping[str, str]) -> None:
    """Follow up one wallet at once: somebody waits for the answer. The job names its mutual and wallet."""
    mutual_id, wallet_id = MutualId(UUID(payload["mutual"])), WalletId(UUID(payload["wallet"]))
    async with database.transaction() as session:
        mutual = await membership.mutual(session, mutual_id)
        opened = await adapters.open(session, mutual_id, {wallet_id})
        await collection.end_closed(session, {(mutual_id, wallet_id)})
    for wallet in opened.values():
        await _follow_wallet(database, mutual, wallet, public_url)


async def open_wallets(
    database: Database, adapters: Adapters, able_to: Capability
) -> Sequence[tuple[Mutual, OpenWallet]]:
    """Every open wallet whose adapter has this capability, with its mutual; those we cannot build are told and left."""
    found: list[tuple[Mutual, OpenWallet]] = []
    async with database.transaction() as session:
        for mutual in await membership.mutuals(session):
            ours = [wallet for wallet in await wallets.list_wallets(session, mutual.id) if wallet.is_open]
            opened = await _opened(session, adapters, ours)
            found.extend((mutual, one) for one in opened if able_to in one.adapter.capabilities)
    return found


async def _opened(session: Session, adapters: Adapters, ours: Sequence[Wallet]) -> Sequence[OpenWallet]:
    """All at once; when one cannot be built, one by one, so that it holds up no other."""
    if not ours:
        return ()
    try:
        opened = await adapters.open(session, ours[0].mutual_id, {wallet.id for wallet in ours})
        return [opened[wallet.id] for wallet in ours]
    except MutuelleError as error:
        if len(ours) > 1:
            return [one for wallet in ours for one in await _opened(session, adapters, [wallet])]
        log.error("jobs.adapter_unbuilt", wallet=str(ours[0].id), code=error.code)
        return ()


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


async def at_each(
    found: Sequence[tuple[Mutual, OpenWallet]], work: Callable[[Mutual, OpenWallet], Awaitable[None]]
) -> None:
    """Do this at every wallet, one operator's one after the other, so that a silent one holds up nobody else's."""
    by_operator = defaultdict[str, list[tuple[Mutual, OpenWallet]]](list)
    for mutual, wallet in found:
        by_operator[wallet.wallet.provider].append((mutual, wallet))

    async def at_one(theirs: Sequence[tuple[Mutual, OpenWallet]]) -> None:
        for mutual, wallet in theirs:
            try:
                await work(mutual, wallet)
            except Exception:  # whatever is wrong with one wallet, the others are served
                log.exception("jobs.wallet_failed", wallet=str(wallet.wallet.id))

    async with asyncio.TaskGroup() as group:
        for theirs in by_operator.values():
            group.create_task(at_one(theirs))


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
