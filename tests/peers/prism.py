"""Prism as a mock operator or as a proxy that checks both sides, from a working copy of the published description."""

import asyncio
import re
import socket
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.peers.foreigners import ended, surroundings

PATIENCE_S = 180.0
# Both defects switch the checking off without a word (gsma §10).
ILLEGAL_ESCAPE = (r"\\,{1}", ",")
CALLBACK_HEADER = ("{$request.header.X-Callback-URL}", "{$request.header.x-callback-url}")


def mended(published: Path, folder: Path) -> Path:
    """A copy that can be checked against; the published one stays as it is. Raises `ValueError` for another one."""
    text = published.read_text()
    for wrong, right in (ILLEGAL_ESCAPE, CALLBACK_HEADER):
        if wrong not in text:
            raise ValueError(f"{published.name} is not the description of 1.2.0")
        text = text.replace(wrong, right)
    copy = folder / "gsma.yaml"
    copy.write_text(text)
    return copy


@asynccontextmanager
async def prism(modules: Path, home: Path, kind: str, description: Path, *upstream: str) -> AsyncIterator[str]:
    """Serve on loopback while the block lasts and give the base URL; it is ended by its own id."""
    port = free_port()
    program = str(modules / "node_modules" / ".bin" / "prism")
    options = ["-h", "127.0.0.1", "-p", str(port), *(["--errors"] if upstream else [])]
    command = ["node", program, kind, *options, str(description), *upstream]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, cwd=home, env=surroundings(home)
    )
    assert process.stdout is not None
    said: list[str] = []
    reading = asyncio.create_task(_listen(process.stdout, said, is_up := asyncio.Event()))
    try:
        async with asyncio.timeout(PATIENCE_S):
            await is_up.wait()
        assert process.returncode is None and "listening" in said[-1], said[-5:]
        yield f"http://127.0.0.1:{port}"
    finally:
        await ended(process)
        await reading


async def _listen(output: asyncio.StreamReader, said: list[str], is_up: asyncio.Event) -> None:
    """Take what it says for as long as it speaks, so that it never waits for a reader."""
    while line := await output.readline():
        said.append(re.sub(r"\x1b\[[0-9;]*m", "", line.decode(errors="replace")).strip())
        if "listening" in said[-1]:
            is_up.set()
    is_up.set()


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
