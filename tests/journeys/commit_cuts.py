"""The connection is cut at every COMMIT of a payout's life; by hand: `python -m tests.journeys.commit_cuts`.

One life after another, each with one cut more far along, until there is no COMMIT left to cut; each once before the
COMMIT is heard and once before its answer is. Whoever was cut off looks by what they know, and does it again if it is
not there (RELIABILITY 1.4).
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from app.core import logs
from app.db import migrate, roles
from app.db.embedded import ServerUrls, embedded_server
from tests.journeys.cutting import Cut
from tests.journeys.payout_lives import LIVES, Life
from tests.journeys.payout_people import People, some_people
from tests.payouts.counter import RECEIVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How often one life was cut, at how many COMMITs counting from its start, and what was wrong after any cut."""

    life: str
    cuts: int
    commits: int
    wrong: Sequence[str]


async def cut_everywhere(url: str, life: str, *, every: int = 1) -> Tried:
    """Live this life again and again, cut at one COMMIT after another, until there is none left to cut."""
    async with some_people(url) as people:
        wrong: list[str] = []
        cuts = 0
        for at in count(1, every):
            for cut in Cut:
                wrong += await _live(people, LIVES[life], at, cut)
                if not people.proxy.has_cut:
                    return Tried(life=life, cuts=cuts, commits=at - 1, wrong=wrong)
                cuts += 1
    raise AssertionError("a life ends")


async def _live(people: People, life: Life, at: int, cut: Cut) -> Sequence[str]:
    """One life with one cut; what was wrong after it."""
    counter, label = people.counter, f"{at} {cut}"
    before = set(counter.operator.books.all())
    try:
        payout_id, end = await life(replace(people, at=at, cut=cut), label)
    finally:
        people.proxy.disarm()
    made = [movement.state for movement in counter.operator.books.all() if movement not in before]
    ours = await counter.booked(counter.wallet.account_code)
    theirs = counter.operator.books.balance(RECEIVER, counter.cashier.mutual.currency)
    found = {
        "state": (await people.state(payout_id), end.state),
        "transfers": ({state: made.count(state) for state in set(made)}, end.transfers),
        "entries": (sorted(await counter.entries(payout_id)), end.entries),
        "in transit": (await counter.booked("4012", "4192"), [0, 0]),
        "float": (ours, [theirs.minor]),
        "findings": (await counter.cashier.findings(), []),
    }
    return [f"{label}: {what} {is_} not {due}" for what, (is_, due) in found.items() if is_ != due]


async def _cut_on_its_own(urls: ServerUrls, name: str, life: str) -> Tried:
    """On a fresh database: each life begins at the same instant, and a drain's lanes are held until later ones."""
    await migrate.upgrade(await roles.create_database(urls.owner, name))
    return await cut_everywhere(urls.of(name).runtime, life)


def by_hand() -> int:
    """All lives on a server of its own; 0 when nothing was wrong after any cut."""
    logs.configure("critical", stream=sys.stderr)
    state = Path(tempfile.mkdtemp(prefix="mutuelle-cuts-"))
    wrong: list[str] = []
    try:
        with embedded_server(state) as urls:
            for at, life in enumerate(LIVES):
                tried = asyncio.run(_cut_on_its_own(urls, f"cuts_{at}", life))
                print(f"{life}: {tried.cuts} cuts at {tried.commits} COMMITs, {len(tried.wrong)} wrong", flush=True)
                wrong += tried.wrong
    finally:
        shutil.rmtree(state)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(by_hand())
