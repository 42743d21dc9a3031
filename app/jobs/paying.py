"""Paying in the background: what is approved is sent, what is in doubt is followed up, leases that ended are ended."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

import structlog

from app import membership, payouts, wallets
from app.core.actor import Actor
from app.core.ids import MutualId, PayoutId, WalletId
from app.jobs.following import at_each, open_wallets, some_at_once
from app.membership import Mutual
from app.payouts import Desk, State
from app.providers import Capability, ProviderError
from app.wallets import OpenWallet

log = structlog.get_logger()

PAYING = Actor.system("paying")


async def pay(desk: Desk) -> int:
    """One round of every mutual: end leases, follow up, send what may go; answers how many were sent."""
    async with desk.database.transaction() as session:
        mutuals = await membership.mutuals(session)
    sent: list[int] = []

    async def doubt(mutual: Mutual) -> None:
        await payouts.end_leases(desk.database, mutual, desk.lease_clock, PAYING)
        await payouts.doubt_bank(desk.database, mutual, PAYING)

    async def send(mutual: Mutual) -> None:
        sent.append(await _send_all(desk, mutual))

    await _of_each(mutuals, doubt)
    opened = await open_wallets(desk.database, desk.adapters, Capability.PAY_OUT)
    await at_each(opened, partial(_follow, desk))
    await _of_each(mutuals, send)
    return sum(sent)


async def pay_mutual(desk: Desk, payload: Mapping[str, str]) -> None:
    """Send what one mutual approved, at once; the job names it."""
    async with desk.database.transaction() as session:
        mutual = await membership.mutual(session, MutualId(UUID(payload["mutual"])))
    await _send_all(desk, mutual)


async def follow_payouts(desk: Desk, payload: Mapping[str, str]) -> None:
    """Follow up one wallet's open payouts, at once, and send what may go by it; the job names mutual and wallet."""
    mutual_id, wallet_id = MutualId(UUID(payload["mutual"])), WalletId(UUID(payload["wallet"]))
    async with desk.database.transaction() as session:
        mutual = await membership.mutual(session, mutual_id)
        opened = await desk.adapters.open(session, mutual_id, {wallet_id})
    for wallet in opened.values():
        await _follow(desk, mutual, wallet)
    await _send_all(desk, mutual)


async def _of_each(mutuals: Sequence[Mutual], work: Callable[[Mutual], Awaitable[None]]) -> None:
    """One mutual after the other; whatever is wrong with one, the others are paid."""
    for mutual in mutuals:
        try:
            await work(mutual)
        except Exception:
            log.exception("jobs.mutual_failed", mutual=mutual.code)


async def _send_all(desk: Desk, mutual: Mutual) -> int:
    """Ask each operator for the float first, then send in the order of making, some at once."""
    async with desk.database.transaction() as session:
        waiting = await payouts.to_send(session, mutual.id)
    by = sorted({one.wallet_id for one in waiting if one.wallet_id is not None})
    await some_at_once([partial(_ask_balance, desk, mutual, wallet_id) for wallet_id in by])
    return await _send(desk, mutual, [one.id for one in waiting])


async def _send(desk: Desk, mutual: Mutual, ids: Sequence[PayoutId]) -> int:
    states: list[State] = []

    async def one(payout_id: PayoutId) -> None:
        states.append(await payouts.send_one(desk, mutual, payout_id, PAYING))

    works: Sequence[Callable[[], Awaitable[None]]] = [partial(one, payout_id) for payout_id in ids]
    await some_at_once(works)
    return sum(state not in (State.APPROVED, State.PENDING_APPROVAL) for state in states)


async def _follow(desk: Desk, mutual: Mutual, wallet: OpenWallet) -> None:
    async with desk.database.transaction() as session:
        due = await payouts.due_attempts(session, mutual.id, wallet.wallet.id)
        token = await wallets.callback_token(session, mutual.id, wallet.wallet.id) if due else ""
    address = f"{desk.public_url}/hooks/{token}"

    async def one(attempt: payouts.Due) -> None:
        goes_again = await payouts.follow(
            desk.database, mutual, wallet, attempt, desk.sources, callback_url=address, actor=PAYING
        )
        if goes_again:
            await payouts.send_one(desk, mutual, attempt[0], PAYING)

    await some_at_once([partial(one, attempt) for attempt in due])


async def _ask_balance(desk: Desk, mutual: Mutual, wallet_id: WalletId) -> None:
    """What the operator says the wallet holds; a lane that it does not bear out pauses. Silence pauses nothing."""
    async with desk.database.transaction() as session:
        opened = (await desk.adapters.open(session, mutual.id, {wallet_id}))[wallet_id]
        if not opened.wallet.is_open or Capability.BALANCE not in opened.adapter.capabilities:
            return
        token = await wallets.callback_token(session, mutual.id, wallet_id)
    try:
        balance = await opened.adapter.balance(f"{desk.public_url}/hooks/{token}")
    except ProviderError as error:
        log.warning("payouts.balance_unanswered", wallet=str(wallet_id), code=error.code)
        return
    if balance is not None and balance.available.currency == opened.wallet.currency:
        async with desk.database.transaction() as session:
            await payouts.note_balance(session, mutual, opened.wallet, balance.available.minor)
