"""A load generator on bare sockets: some connections kept alive, one request at a time on each, every answer timed."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import cast

LOOPBACK = "127.0.0.1"
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(slots=True)
class Tally:
    """What came back: how long each answer took, and how many were no success."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    lasted_s: float = 0.0

    @property
    def accepted(self) -> int:
        """Answers of success."""
        return len(self.seconds)

    @property
    def per_second(self) -> float:
        """Successes per second of the whole run."""
        return self.accepted / self.lasted_s

    def quantile(self, share: float) -> float:
        """How long the answer took that this share of the others did not exceed."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


async def call(
    port: int, path: str, bodies: Iterator[bytes], *, connections: int, seconds: float = 3600.0, most: int | None = None
) -> Tally:
    """POST bodies to `path` on loopback until the time or the number is over; every request sent is answered."""
    tally, started = Tally(), time.perf_counter()
    requests = _requests(path, bodies, until=started + seconds, most=most)
    loop = asyncio.get_running_loop()
    callers = [_Caller(requests, tally, loop.create_future()) for _ in range(connections)]
    for caller in callers:
        await loop.create_connection(partial(_same, caller), LOOPBACK, port)
    await asyncio.gather(*(caller.done for caller in callers))
    tally.lasted_s = time.perf_counter() - started
    return tally


def _requests(path: str, bodies: Iterator[bytes], *, until: float, most: int | None) -> Iterator[bytes]:
    """Whole requests, as long as there is time and a body."""
    head = f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ".encode()
    for body in islice(bodies, most):
        if time.perf_counter() >= until:
            return
        yield b"%b%d\r\n\r\n%b" % (head, len(body), body)


def _same(caller: "_Caller") -> "_Caller":
    return caller


class _Caller(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last one is whole."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, done: "asyncio.Future[None]") -> None:
        self.done = done
        self._requests = requests
        self._tally = tally
        self._read = b""
        self._sent_at = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's is one in all but name
        self._go_on()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(END_OF_HEAD)
        if not found or len(body) < _length(head):
            return
        if b" 200 " in head[:16]:
            self._tally.seconds.append(time.perf_counter() - self._sent_at)
        else:
            self._tally.refused += 1
        self._read = b""
        self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError())

    def _go_on(self) -> None:
        assert self._transport is not None, "a connection is made before it is used"
        request = next(self._requests, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(LENGTH)
    return int(rest.partition(b"\r\n")[0] or 0)
