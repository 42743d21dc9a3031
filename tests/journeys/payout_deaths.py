"""Where a worker may die on a payout's way, told from outside: commits by what they moved, calls by the adapter."""

import os
import signal
from collections import Counter
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import NoReturn

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from app.payouts import State
from app.payouts.tables import PayoutRow
from app.providers import Answer, PayoutOrder, PayoutTaken, StatusQuestion
from app.providers.simulator import Simulator

MOVES = {
    State.RESERVED: "reserve",
    State.SENDING: "begin",
    State.UNKNOWN: "lease end",
    State.SUCCEEDED: "settle",
}
ARRIVED, TAKEN = "call arrived", "call taken"

# Only what a dead worker was sending comes here.
ASKED = ("before lease end", "after lease end", "before query", "after query", "before hearing", "after hearing")
STEPS = (
    *("before reserve", "after reserve", "before begin", "after begin"),
    *("before call", ARRIVED, TAKEN, "after call", "before record", "after record"),
    *ASKED,
    *("before settle", "after settle"),
)

Point = tuple[str, str]


class Deaths:
    """The points already died at, in a file that outlives whoever dies; at most so many deaths for each step given."""

    def __init__(self, path: Path, most: int, steps: Collection[str] = STEPS) -> None:
        self._path = path
        self._most = most
        self._steps = steps
        lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
        self._known = {(step, name) for step, names in lines for name in names.split(",")}
        self.tally = Counter(step for step, _ in lines)

    @property
    def points(self) -> int:
        """How many points of all payouts' ways were died at."""
        return len(self._known)

    def mark(self, step: str, *names: str) -> bool:
        """Whether this is where to die now; written down if it is, before anything else happens."""
        is_new = {(step, name) for name in names} - self._known
        if step not in self._steps or not is_new or self.tally[step] >= self._most:
            return False
        self._known |= {(step, name) for name in names}
        self.tally[step] += 1
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{step}\t{','.join(names)}\n")
        return True

    def at(self, step: str, *names: str) -> None:
        """Die here if nobody has."""
        if self.mark(step, *names):
            die()


class Mortal(Simulator):
    """The neutral operator's adapter in a process that may die around its calls."""

    deaths: Deaths

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """The call, with a death before its first byte and one before its answer is recorded."""
        self.deaths.at("before call", order.reference)
        taken = await super().pay_out(order)
        self.deaths.at("after call", order.reference)
        ANSWERED.set(("record", order.reference))
        return taken

    async def query_status(self, question: StatusQuestion) -> Answer:
        """The same for a question."""
        name = question.reference or ""
        self.deaths.at("before query", name)
        answer = await super().query_status(question)
        self.deaths.at("after query", name)
        ANSWERED.set(("hearing", name))
        return answer


# What the task that asked commits next is what it was answered.
ANSWERED: ContextVar[Point | None] = ContextVar("answered", default=None)


def watch_commits(deaths: Deaths) -> None:
    """From now on this process may die before and after every commit that moves a payout or records an answer."""

    def before(session: Session) -> None:
        for step, names in _coming(session).items():
            deaths.at(f"before {step}", *names)

    def after(session: Session) -> None:
        for step, names in _coming(session).items():
            deaths.at(f"after {step}", *names)
        session.info.pop("moved", None)
        ANSWERED.set(None)

    event.listen(Session, "after_flush", _note_moves)
    event.listen(Session, "before_commit", before)
    event.listen(Session, "after_commit", after)


def die() -> NoReturn:
    """As the kernel kills: at once, with nothing given back."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process does not go on")


def _note_moves(session: Session, _: object) -> None:
    for row in session.dirty:
        if isinstance(row, PayoutRow) and inspect(row).attrs.state.history.has_changes() and row.state in MOVES:
            session.info.setdefault("moved", []).append((MOVES[State(row.state)], str(row.id)))


def _coming(session: Session) -> Mapping[str, list[str]]:
    """What a commit makes final: step and payouts; savepoints make nothing final."""
    if session.in_nested_transaction():
        return {}
    moved: list[Point] = [*session.info.get("moved", [])]
    if (answered := ANSWERED.get()) is not None:
        moved.append(answered)
    return {step: [name for other, name in moved if other == step] for step, _ in moved}
