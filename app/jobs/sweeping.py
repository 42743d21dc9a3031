"""The sweep: how every operator stands, whoever failed asked whether it answers, statements read when they are due.

What is open is asked about on the ladders of `following` and `paying`; callbacks come in whatever is found here.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog

from app import collection, payouts, wallets
from app.db import Session
from app.jobs.following import follow_wallet, open_wallets, some_at_once
from app.jobs.statements import read_statement
from app.membership import Mutual
from app.payouts import Desk
from app.providers import Capability, ProviderError, ProviderRejected, Unsupported
from app.wallets import OpenWallet, OperatorStatus

log = structlog.get_logger()

# A payment is made a little before its callback, and that one is known to the minute.
TOLD_WITHIN = timedelta(minutes=5)
MOST_COUNTED = 10
# The cheapest question first; a statement is booked as it is read.
QUESTIONS = (Capability.BALANCE, Capability.STATEMENT, Capability.QUERY_STATUS)


async def sweep(desk: Desk) -> Sequence[OperatorStatus]:
    """Once a minute: judge every operator, ask those whose last call failed, read what statements are due."""
    found: list[OperatorStatus] = []

    async def one(mutual: Mutual, wallet: OpenWallet) -> None:
        found.append(await _sweep_wallet(desk, mutual, wallet))

    all_open = await open_wallets(desk.database, desk.adapters, Capability.NONE)
    await some_at_once([partial(one, mutual, wallet) for mutual, wallet in all_open])
    return found


async def _sweep_wallet(desk: Desk, mutual: Mutual, wallet: OpenWallet) -> OperatorStatus:
    async with desk.database.transaction() as session:
        status = await _judged(session, mutual, wallet)
    if status.is_in_doubt:
        await _ask_whether_it_answers(desk, mutual, wallet)
    elif _is_due(desk, wallet, status):
        await read_statement(desk.database, mutual, wallet)
    else:
        return status
    async with desk.database.transaction() as session:
        return await wallets.operator_status(session, mutual.id, wallet.wallet.id)


async def _judged(session: Session, mutual: Mutual, wallet: OpenWallet) -> OperatorStatus:
    """With what the sweeps found since the operator last called; of one that never called nothing is missed."""
    ours = wallet.wallet
    status, unheard = await wallets.operator_status(session, mutual.id, ours.id), 0
    if status.called_at is not None:
        since = status.called_at + TOLD_WITHIN
        unheard = await collection.unheard_payments(session, mutual.id, ours.id, since, MOST_COUNTED)
        unheard += await payouts.unheard_payouts(session, mutual.id, ours, since, MOST_COUNTED)
    return await wallets.judge_wallet(session, mutual.id, ours.id, unheard)


def _is_due(desk: Desk, wallet: OpenWallet, status: OperatorStatus) -> bool:
    due_at = status.statement_due_at
    is_time = due_at is None or due_at <= desk.database.clock.now()
    return is_time and Capability.STATEMENT in wallet.adapter.capabilities


async def _ask_whether_it_answers(desk: Desk, mutual: Mutual, wallet: OpenWallet) -> None:
    """One question, the next kind where this one is refused here or there; how it ends is noted like any call."""
    for question in QUESTIONS:
        if question not in wallet.adapter.capabilities:
            continue
        try:
            await _ask(desk, mutual, wallet, question)
        except (ProviderRejected, Unsupported):
            continue
        except ProviderError as error:
            log.info("jobs.operator_silent", wallet=str(wallet.wallet.id), code=error.code)
        return


async def _ask(desk: Desk, mutual: Mutual, wallet: OpenWallet, question: Capability) -> None:
    async with desk.database.transaction() as session:
        token = await wallets.callback_token(session, mutual.id, wallet.wallet.id)
        if question is Capability.QUERY_STATUS:
            await collection.ask_about_latest(session, mutual.id, wallet.wallet.id)
    if question is Capability.BALANCE:
        await wallet.adapter.balance(f"{desk.public_url}/hooks/{token}")
    elif question is Capability.STATEMENT:
        await read_statement(desk.database, mutual, wallet)
    else:
        named = {"mutual": str(mutual.id), "wallet": str(wallet.wallet.id)}
        await follow_wallet(desk.database, desk.adapters, desk.public_url, named)
