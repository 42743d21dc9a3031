"""How a simulated operator goes wrong: scripted call by call, or drawn from a seed."""

import random
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Reply(StrEnum):
    """How an operator answers a call of ours: `…_AFTER` did what was asked, `…_BEFORE` and `HTML_503` did not."""

    HONEST = "honest"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    HTML_503 = "html_503"
    SILENT_BEFORE = "silent_before"
    SILENT_AFTER = "silent_after"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misbehaviour:
    """What goes wrong with one call or one callback; by default nothing does.

    `error_status` is what the `ERROR_…` replies say: 500, or the 502 and 504 of what stands before an operator.
    `rewords` are words of the answer and what stands in their place. `reordered` is overtaken by the next callback;
    `contradicted` is followed by one of the same id that says otherwise, which only the operator's own simulator can
    word.
    """

    reply: Reply = Reply.HONEST
    error_status: int = 500
    rewords: tuple[tuple[str, str], ...] = ()
    late_by_s: float = 0
    lost: bool = False
    doubled: bool = False
    reordered: bool = False
    contradicted: bool = False


HONEST = Misbehaviour()


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely each kind is for one call or callback, from 0 to 1; `replies` are the bad answers drawn from."""

    bad_reply: float = 0
    replies: tuple[Reply, ...] = tuple(reply for reply in Reply if reply is not Reply.HONEST)
    late: float = 0
    most_late_s: float = 3600
    lost: float = 0
    doubled: float = 0
    reordered: float = 0
    contradicted: float = 0


NEVER = Odds()


class Faults:
    """What will go wrong, by verb: first what was scripted, in order, then what the odds draw.

    Every verb has dice of its own, so that a call more of one does not change what another meets.
    """

    def __init__(self, odds: Odds = NEVER, seed: int = 0) -> None:
        self.odds = odds
        self._seed = seed
        self._script: dict[str, deque[Misbehaviour]] = {}
        self._dice: dict[str, random.Random] = {}

    def script(self, verb: str, coming: Iterable[Misbehaviour]) -> None:
        """The next calls of `verb` go like this, one after the other."""
        self._script.setdefault(verb, deque()).extend(coming)

    def next(self, verb: str) -> Misbehaviour:
        """What happens to the next call of `verb`; asking uses it up."""
        scripted = self._script.get(verb)
        return scripted.popleft() if scripted else self._draw(verb)

    def _draw(self, verb: str) -> Misbehaviour:
        if self.odds == NEVER:
            return HONEST
        dice = self._dice.setdefault(verb, random.Random(f"{self._seed}:{verb}"))
        odds = self.odds
        return Misbehaviour(
            reply=dice.choice(odds.replies) if dice.random() < odds.bad_reply else Reply.HONEST,
            late_by_s=dice.uniform(1, odds.most_late_s) if dice.random() < odds.late else 0,
            lost=dice.random() < odds.lost,
            doubled=dice.random() < odds.doubled,
            reordered=dice.random() < odds.reordered,
            contradicted=dice.random() < odds.contradicted,
        )
