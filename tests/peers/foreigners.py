"""Programs around other people's software: one line asks, one line answers, on loopback and for a bounded time."""

import asyncio
import json
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dev

PATIENCE_S = 120.0
# Nothing of ours leaks into them: no proxy, no key, no setting of whoever runs the tests.
KEPT = ("PATH", "LANG", "SYSTEMROOT")


class Refusal(Exception):
    """The foreign software raised: `kind` is the name of its exception, `text` what it said."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{kind}: {text}")
        self.kind, self.text = kind, text


class Foreigner:
    """A program that is running."""

    def __init__(self, process: Process, said: Path) -> None:
        self._process = process
        self._said = said

    async def ask(self, act: str, **given: object) -> Any:
        """What its software answers; raises `Refusal` where that raised."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"act": act, "given": given}).encode() + b"\n")
        async with asyncio.timeout(PATIENCE_S):
            line = await self._process.stdout.readline()
        if not line:
            raise AssertionError(f"the program ended: {self._said.read_text()[-2_000:]}")
        told = json.loads(line)
        if "raised" in told:
            raise Refusal(told["raised"], told["text"])
        return told["value"]

    async def call(self, path: str, **given: object) -> Any:
        """What a method of the client it opened answers."""
        return await self.ask("call", path=path, **given)


@asynccontextmanager
async def speaking(command: list[str], home: Path) -> AsyncIterator[Foreigner]:
    """The program while the block lasts; it is ended by its own id."""
    said = home / "said"
    with said.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=errors, cwd=dev.ROOT, env=surroundings(home), limit=2**24
        )
    try:
        yield Foreigner(process, said)
    finally:
        await ended(process)


async def ended(process: Process) -> None:
    """End it and wait until it has."""
    if process.returncode is None:
        process.kill()
    await process.wait()
    # asyncio would close it when it is collected, and warn.
    process._transport.close()  # type: ignore[attr-defined]


def surroundings(home: Path) -> Mapping[str, str]:
    """What a program is started with."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
