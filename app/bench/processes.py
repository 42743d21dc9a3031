"""Our own processes as they run in earnest, beside the one that measures."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

PATIENCE_S = 30.0


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[int]:
    """An API process of its own on this database, reachable at the port given while the block lasts."""
    port = _free_port()
    with_port = await _start(url, ["serve", str(port)])
    try:
        await _answers(port, with_port)
        yield port
    finally:
        await _end(with_port)


@asynccontextmanager
async def working(url: str) -> AsyncIterator[None]:
    """A worker process of its own on this database while the block lasts."""
    process = await _start(url, ["work"])
    try:
        yield
    finally:
        await _end(process)


async def _start(url: str, words: Sequence[str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "app.bench", *words]
    env = dict(os.environ) | {"DATABASE_URL": url}
    return await asyncio.to_thread(subprocess.Popen, command, env=env, stdout=subprocess.DEVNULL)


async def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        await asyncio.to_thread(process.wait, PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        await asyncio.to_thread(process.wait)


async def _answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until it takes connections."""
    async with asyncio.timeout(PATIENCE_S):
        while process.poll() is None:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)
    raise ConnectionRefusedError("the API process ended before it answered")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
