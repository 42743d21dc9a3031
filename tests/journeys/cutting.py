"""A proxy before PostgreSQL that hangs up at the n-th COMMIT: before it is forwarded, or before its answer is."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import URL, make_url

LOOPBACK = "127.0.0.1"
SSL_REQUEST = (80877103).to_bytes(4, "big")
QUERY, PARSE, BIND, SYNC, READY = b"Q", b"P", b"B", b"S", b"Z"
GONE = (OSError, asyncio.IncompleteReadError)


class Cut(StrEnum):
    """On which side of the COMMIT the connection breaks: it did not happen, or it did and nobody is told."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(slots=True)
class Line:
    """One connection through the proxy, with as much of its talk as tells what ends a transaction."""

    ours: StreamWriter
    theirs: StreamWriter
    statements: dict[bytes, bytes] = field(default_factory=dict)
    bound: bytes = b""
    in_transaction: bool = False
    is_deaf: bool = False

    def hears(self, kind: bytes, body: bytes) -> bool:
        """Take note of what the client says; whether it ends a transaction that may have written.

        That is COMMIT, and the end of an INSERT that stands alone, as the door writes its deliveries.
        """
        if kind == PARSE:
            name, statement, _ = body.split(b"\0", 2)
            self.statements[name] = statement.strip().upper()
        elif kind == BIND:
            self.bound = self.statements.get(body.split(b"\0", 2)[1], b"")
        elif kind == QUERY:
            return body.rstrip(b"\0; ").upper() == b"COMMIT"
        elif kind == SYNC:
            alone, self.bound = self.bound, b""
            return not self.in_transaction and alone.startswith(b"INSERT")
        return False

    def hang_up(self) -> None:
        """Both ends, at once."""
        for writer in (self.ours, self.theirs):
            writer.transport.abort()


class CuttingProxy:
    """Forwards everything until it is armed for one COMMIT; `seen` counts them from then on."""

    def __init__(self, url: str) -> None:
        self._real = make_url(url)
        self._armed: tuple[int, Cut] | None = None
        self._port = 0
        self.seen = 0
        self.has_cut = False

    @property
    def url(self) -> str:
        """The database's address through the proxy."""
        through = self._real.set(host=LOOPBACK, port=self._port)
        return through.difference_update_query(["host", "port"]).render_as_string(hide_password=False)

    def arm(self, at: int, cut: Cut) -> None:
        """Cut at this COMMIT from now, the first being 1."""
        self.seen, self.has_cut, self._armed = 0, False, (at, cut)

    def disarm(self) -> None:
        """Forward everything."""
        self._armed = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["CuttingProxy"]:
        """Listen on loopback while the block lasts."""
        self._port = 0
        lines = set[asyncio.Task[None]]()

        async def take(reader: StreamReader, writer: StreamWriter) -> None:
            lines.add(task := asyncio.create_task(self._serve(reader, writer)))
            task.add_done_callback(lines.discard)

        server = await asyncio.start_server(take, LOOPBACK, 0)
        self._port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in lines:
                task.cancel()
            await asyncio.gather(*lines, return_exceptions=True)

    async def _serve(self, reader: StreamReader, ours: StreamWriter) -> None:
        answers, theirs = await _connect(self._real)
        line = Line(ours, theirs)
        try:
            with suppress(*GONE):
                await _greet(reader, line)
                await _first_to_end(self._forward(reader, line), self._answer(answers, line))
        finally:
            line.hang_up()

    async def _forward(self, reader: StreamReader, line: Line) -> None:
        while True:
            kind, length, body = await _message(reader)
            ends = line.hears(kind, body) and self._armed is not None
            cut = self._cut() if ends else None
            if cut is Cut.BEFORE:
                return
            line.is_deaf = cut is Cut.AFTER
            line.theirs.write(kind + length + body)
            await line.theirs.drain()

    async def _answer(self, answers: StreamReader, line: Line) -> None:
        while True:
            kind, length, body = await _message(answers)
            if line.is_deaf:
                if kind == READY:
                    return
                continue
            if kind == READY:
                line.in_transaction = body != b"I"
            line.ours.write(kind + length + body)
            await line.ours.drain()

    def _cut(self) -> Cut | None:
        assert self._armed is not None, "only an armed proxy counts"
        self.seen += 1
        at, cut = self._armed
        if self.seen != at:
            return None
        self.has_cut = True
        return cut


async def _connect(url: URL) -> tuple[StreamReader, StreamWriter]:
    """To the server's socket, in the file system or on the network."""
    host, port = url.query.get("host", url.host), url.query.get("port", url.port)
    assert isinstance(host, str), "an address has a host"
    if host.startswith("/"):
        return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port or 5432}")
    return await asyncio.open_connection(host, int(str(port or 5432)))


async def _greet(reader: StreamReader, line: Line) -> None:
    """The first message has no kind; encryption is not offered here."""
    while True:
        length = await reader.readexactly(4)
        body = await reader.readexactly(int.from_bytes(length, "big") - 4)
        if body != SSL_REQUEST:
            break
        line.ours.write(b"N")
    line.theirs.write(length + body)


async def _message(reader: StreamReader) -> tuple[bytes, bytes, bytes]:
    kind, length = await reader.readexactly(1), await reader.readexactly(4)
    return kind, length, await reader.readexactly(int.from_bytes(length, "big") - 4)


async def _first_to_end(*ways: Coroutine[None, None, None]) -> None:
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
