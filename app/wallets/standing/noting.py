"""Taking note of operators: how calls ended and when they called, in short transactions of whichever process saw it.

A failure is noted at once, an answer twice a minute for each process at most: what works costs nothing. Callbacks are
received whatever stands here.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.db import Database, Session, bulk, now, queue
from app.notices import Incident, close_incident, raise_incidents
from app.providers.listening import Ending
from app.wallets.standing.model import CALLBACKS_STOPPED, QUIET, OperatorState, OperatorStatus, Seen, judge
from app.wallets.standing.queries import operator_status
from app.wallets.standing.tables import OperatorStatusRow

log = structlog.get_logger()

BACK = "wallets.operator_back"
DOWN, STOPPED = "operator.down", "operator.callbacks_stopped"
WATCH = Actor.system("operator_watch")
FRESH = timedelta(seconds=30)
PATIENCE_S = 2.0

CALLED = """ON CONFLICT (mutual_id, wallet_id) DO UPDATE SET called_at = excluded.called_at
WHERE operator_status.called_at IS NULL OR operator_status.called_at <= excluded.called_at - interval '1 minute'"""


class Notes:
    """What one process tells the others of its calls; an answer it has just told it does not tell again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._answered: dict[WalletId, datetime] = {}

    async def take(self, mutual_id: MutualId, wallet_id: WalletId, ending: Ending) -> None:
        """Note how a call ended; that nothing could be noted is told to the log, and changes nothing of the call."""
        at = self._database.clock.now()
        told_at = self._answered.get(wallet_id)
        if ending is Ending.ANSWERED and told_at is not None and timedelta() <= at - told_at < FRESH:
            return
        self._answered.pop(wallet_id, None)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._database.run(partial(note_call, mutual_id, wallet_id, ending))
        except Exception as error:  # a call that moved money must not fail because nobody could write about it
            log.warning("wallets.call_unnoted", wallet=str(wallet_id), error=type(error).__name__)
            return
        if ending is Ending.ANSWERED:
            self._answered[wallet_id] = at


async def note_call(mutual_id: MutualId, wallet_id: WalletId, ending: Ending, session: Session) -> None:
    """Write down how a call ended, and judge the operator anew."""
    row, at = await _locked(session, mutual_id, wallet_id), now(session)
    if ending is Ending.ANSWERED:
        row.answered_at, row.failures = at, 0
    else:
        is_quiet = row.failed_at is None or at >= row.failed_at + QUIET
        row.lately = (row.failures if is_quiet else row.lately) + 1
        row.failures, row.failed_at, row.failed_how = row.failures + 1, at, ending.value
    await _judge(session, row, at)


async def note_callbacks(session: Session, mutual_id: MutualId, called: Mapping[WalletId, datetime]) -> None:
    """Operators called back at these wallets, the last time at these instants; one statement, exact to the minute."""
    rows = [_new(mutual_id, wallet_id, at) | {"called_at": at} for wallet_id, at in sorted(called.items())]
    await bulk.insert(session, OperatorStatusRow, rows, on_conflict=CALLED)


async def judge_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId, unheard: int) -> OperatorStatus:
    """How the operator stands by now, when so much money moved since it last called that no callback told.

    Nothing is locked nor written while that changes nothing.
    """
    row, at = await session.get(OperatorStatusRow, (mutual_id, wallet_id), populate_existing=True), now(session)
    if row is not None and (unheard != row.unheard or judge(_seen(row), at) != (row.state, row.why)):
        row = await _locked(session, mutual_id, wallet_id)
        row.unheard = unheard
        await _judge(session, row, at)
    return await operator_status(session, mutual_id, wallet_id)


async def stop_watching(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> None:
    """The wallet is closed: nobody asks any more whether its operator answers, so what was told of that is over."""
    for kind in (DOWN, STOPPED):
        of_it = Incident(kind=kind, subject_kind="wallet", subject_id=wallet_id, mutual_id=mutual_id)
        await close_incident(session, of_it, "wallet_closed", WATCH)


async def plan_statement(session: Session, mutual_id: MutualId, wallet_id: WalletId, due_at: datetime) -> None:
    """When the wallet's statement is to be read next."""
    (await _locked(session, mutual_id, wallet_id)).statement_due_at = due_at
    await session.flush()


async def _locked(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> OperatorStatusRow:
    """The wallet's row while nobody else judges it; made when it is first needed."""
    key = (mutual_id, wallet_id)
    row = await session.get(OperatorStatusRow, key, populate_existing=True, with_for_update=True)
    if row is not None:
        return row
    new = insert(OperatorStatusRow).values(_new(mutual_id, wallet_id, now(session)))
    await session.execute(new.on_conflict_do_nothing())
    return await session.get_one(OperatorStatusRow, key, populate_existing=True, with_for_update=True)


def _new(mutual_id: MutualId, wallet_id: WalletId, at: datetime) -> dict[str, object]:
    nothing = {"failures": 0, "lately": 0, "unheard": 0}
    return {"mutual_id": mutual_id, "wallet_id": wallet_id, "state": OperatorState.UP.value, "since": at} | nothing


def _seen(row: OperatorStatusRow) -> Seen:
    return Seen(
        failures=row.failures,
        lately=row.lately,
        failed_at=row.failed_at,
        failed_how=row.failed_how,
        unheard=row.unheard,
    )


async def _judge(session: Session, row: OperatorStatusRow, at: datetime) -> None:
    was, since = (OperatorState(row.state), row.why), row.since
    state, row.why = judge(_seen(row), at)
    if state is not was[0]:
        row.state, row.since = state.value, at
        log.info("operator.stands", wallet=str(row.wallet_id), state=row.state, was=was[0].value, why=row.why)
    await session.flush()
    if (state, row.why) != was:
        await _tell(session, row)
    if was[0] is OperatorState.DOWN and state is not OperatorState.DOWN:
        await _catch_up(session, row, since)


async def _tell(session: Session, row: OperatorStatusRow) -> None:
    """One incident while it is down and one while callbacks stay away; both end when it is up again."""
    if row.state == OperatorState.UP:
        await close_incident(session, _incident(row, DOWN), "answers_again", WATCH)
        await close_incident(session, _incident(row, STOPPED), "calls_again", WATCH)
    elif row.state == OperatorState.DOWN:
        await raise_incidents(session, [_incident(row, DOWN)])
    elif row.why == CALLBACKS_STOPPED:
        await raise_incidents(session, [_incident(row, STOPPED)])


async def _catch_up(session: Session, row: OperatorStatusRow, since: datetime) -> None:
    """It answers again: what waited for it is taken up as soon as the session commits, once for each outage.

    One that ended before may still be taken up, and would not look again at what this one left open.
    """
    payload = {"mutual": str(row.mutual_id), "wallet": str(row.wallet_id), "since": since.isoformat()}
    await queue.enqueue(session, BACK, payload, key=f"{BACK}:{row.wallet_id}:{since.isoformat()}")


def _incident(row: OperatorStatusRow, kind: str) -> Incident:
    return Incident(
        kind=kind,
        subject_kind="wallet",
        subject_id=row.wallet_id,
        mutual_id=MutualId(row.mutual_id),
        facts={"why": row.why, "since": row.since.isoformat()},
    )
