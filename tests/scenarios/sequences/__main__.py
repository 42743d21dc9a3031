"""Plays many seeds by hand: `python -m tests.scenarios.sequences --seeds 100 --events 60 [--from 1]`.

A seed that fails is shrunk and its document printed; at the end stands how often each kind of event was taken, and
which refusals there were.
"""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import structlog

from app.db import migrate, roles
from app.db.embedded import ServerUrls, embedded_server
from tests.scenarios.sequences import Broken, Document, played, shrunk, written
from tests.scenarios.sequences.copies import a_copy

TELL_EVERY = 25
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


async def played_in_its_own(document: Document, server: ServerUrls, template: str) -> list[tuple[str, str | None]]:
    """The outcomes of a document in a copy of the template."""
    async with a_copy(server, template) as url:
        return (await played(document, url)).outcomes


async def play_many(server: ServerUrls, seeds: range, events: int) -> int:
    """How many of these seeds failed."""
    template = roles.new_name("template")
    await migrate.upgrade(await roles.create_database(server.owner, template))
    tally, failed = Counter[tuple[str, str | None]](), 0
    for seed in seeds:
        document = written(seed, events)
        try:
            tally.update(await played_in_its_own(document, server, template))
        except Broken as broken:
            failed += 1
            await _report(document, broken, server, template)
        if seed % TELL_EVERY == 0:
            _print_tally(tally)
    await roles.drop_database(server.owner, template)
    _print_tally(tally)
    print(f"{len(seeds)} seeds, {sum(tally.values())} events, {failed} failed")
    return failed


async def _report(document: Document, broken: Broken, server: ServerUrls, template: str) -> None:
    async def fails(smaller: Document) -> bool:
        try:
            await played_in_its_own(smaller, server, template)
        except Broken:
            return True
        return False

    print(f"seed {document.seed} failed: {broken}", flush=True)
    print((await shrunk(document, fails)).text, flush=True)


def _print_tally(tally: Counter[tuple[str, str | None]]) -> None:
    for kind in sorted({kind for kind, _ in tally}):
        refused = {code: count for (of, code), count in tally.items() if of == kind and code is not None}
        print(f"{kind}: taken {tally[kind, None]}, refused {dict(sorted(refused.items()))}", flush=True)


def main() -> int:
    """Play as many seeds as are asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios.sequences")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--events", type=int, default=60)
    parser.add_argument("--from", type=int, default=1, dest="first")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    state = Path(tempfile.mkdtemp(prefix="mutuelle-sequences-"))
    try:
        with embedded_server(state, options=QUICK) as server:
            seeds = range(asked.first, asked.first + asked.seeds)
            return min(1, asyncio.run(play_many(server, seeds, asked.events)))
    finally:
        shutil.rmtree(state)


if __name__ == "__main__":
    sys.exit(main())
