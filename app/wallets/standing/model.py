"""How an operator stands at one wallet, and the rule it is judged by: pure, of what all processes saw together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from app.core.ids import WalletId
from app.providers.breaker import FAILURES

# So many failures with less than this between two of them, or payments that no callback told, are no accident.
UNSTEADY, UNHEARD = 3, 3
QUIET = timedelta(minutes=5)
# Who is down is asked every minute; when nobody has asked for so long, the next payout is let out to see.
ASKED_LATELY = timedelta(minutes=15)
CALLBACKS_STOPPED, FAILS_NOW_AND_THEN = "callbacks_stopped", "unsteady"


class OperatorState(StrEnum):
    """Whether the operator can be counted on: it answers, it does in part, it does not."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of an operator: `failures` in a row, `lately` without a quiet while, payments left `unheard`."""

    failures: int = 0
    lately: int = 0
    failed_at: datetime | None = None
    failed_how: str | None = None
    unheard: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorStatus:
    """How an operator stands at a wallet, since when and why; when it last answered, failed and called back.

    `why` is a stable word, none while it is up: how calls fail, `unsteady` or `callbacks_stopped`. `failures` came one
    after the other since it last answered.
    """

    wallet_id: WalletId
    provider: str
    state: OperatorState
    since: datetime
    why: str | None = None
    failures: int = 0
    answered_at: datetime | None = None
    failed_at: datetime | None = None
    called_at: datetime | None = None
    statement_due_at: datetime | None = None

    @property
    def is_in_doubt(self) -> bool:
        """Whether the last call failed: only another one tells whether that was an accident."""
        return self.failures > 0

    def holds_back(self, at: datetime) -> bool:
        """Whether payouts wait for it: down, and asked lately, so that none waits because nobody looks any more."""
        is_down = self.state is OperatorState.DOWN
        return is_down and self.failed_at is not None and at < self.failed_at + ASKED_LATELY


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorLine:
    """One operator in one line: the worst of how it stands at a mutual's wallets."""

    provider: str
    state: OperatorState
    since: datetime
    why: str | None
    wallet_ids: tuple[WalletId, ...]


def judge(seen: Seen, at: datetime) -> tuple[OperatorState, str | None]:
    """Down like the breaker: so many failures in a row, whichever process met them; one answer ends that.

    Degraded while failures keep coming or have just ended, and when money moved that no callback told.
    """
    if seen.failures >= FAILURES:
        return OperatorState.DOWN, seen.failed_how
    if seen.lately >= UNSTEADY and seen.failed_at is not None and at < seen.failed_at + QUIET:
        return OperatorState.DEGRADED, FAILS_NOW_AND_THEN
    if seen.unheard >= UNHEARD:
        return OperatorState.DEGRADED, CALLBACKS_STOPPED
    return OperatorState.UP, None


def lines_of(statuses: Iterable[OperatorStatus]) -> Sequence[OperatorLine]:
    """One line for each operator, by name."""
    in_order = sorted(statuses, key=lambda one: one.provider)
    return [_line(list(of_one)) for _, of_one in groupby(in_order, key=lambda one: one.provider)]


def _line(statuses: Sequence[OperatorStatus]) -> OperatorLine:
    by_weight = list(OperatorState)
    worst = max(by_weight.index(one.state) for one in statuses)
    first = min((one for one in statuses if one.state is by_weight[worst]), key=lambda one: one.since)
    return OperatorLine(
        provider=first.provider,
        state=first.state,
        since=first.since,
        why=first.why,
        wallet_ids=tuple(one.wallet_id for one in statuses),
    )
