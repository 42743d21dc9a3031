"""The receiver: deliveries that wait at the same moment share one insert, each is answered after its commit."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import structlog
from prometheus_client import Counter, Histogram

from app.core.metrics import REGISTRY
from app.inbox.errors import InboxFull, InboxUnavailable
from app.inbox.model import NewDelivery
from app.inbox.writer import LOST, REFUSED, Writer

log = structlog.get_logger()

MOST_TOGETHER = 500
MOST_BYTES_TOGETHER = 4 * 1024 * 1024
MOST_BYTES_WAITING = 32 * 1024 * 1024

STORED = Counter("inbox_deliveries", "Deliveries by what became of them at the door", ["outcome"], registry=REGISTRY)
TOGETHER = Histogram(
    "inbox_group_commit_rows",
    "Deliveries stored by one commit",
    buckets=(1, 2, 5, 10, 20, 50, 100, 500),
    registry=REGISTRY,
)

Waiting = tuple[NewDelivery, asyncio.Future[bool]]


class Receiver:
    """Group commit without a timer: while one batch is written the next gathers (PERFORMANCE 2)."""

    def __init__(self, writer: Writer, *, most_waiting: int = 2_000) -> None:
        self._writer = writer
        self._most_waiting = most_waiting
        self._waiting: list[Waiting] = []
        self._bytes_waiting = 0
        self._something_waits = asyncio.Event()

    async def store(self, delivery: NewDelivery) -> bool:
        """Return once the delivery is durable: true when it is new, false when we had it.

        Raises `InboxFull` at once when too many wait, `InboxUnavailable` when the database did not confirm.
        """
        if len(self._waiting) >= self._most_waiting or self._bytes_waiting >= MOST_BYTES_WAITING:
            STORED.labels("full").inc()
            raise InboxFull
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, answer))
        self._bytes_waiting += len(delivery.body)
        self._something_waits.set()
        return await answer

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Receiver"]:
        """Write in the background while the block lasts; who still waits at its end is told that nothing was stored."""
        writing = asyncio.create_task(self._keep_writing())
        try:
            yield self
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            _refuse([answer for _, answer in self._waiting])
            self._waiting.clear()
            await self._writer.hang_up()

    async def _keep_writing(self) -> None:
        while True:
            await self._something_waits.wait()
            batch = self._take()
            try:
                await self._write(batch)
            except Exception:  # the outermost loop: whatever it was, the next batch must find a writer
                log.exception("inbox.writer_failed", deliveries=len(batch))
                await self._writer.hang_up()
            finally:
                _refuse([answer for _, answer in batch])  # whoever was not answered: the write was cut off

    def _take(self) -> Sequence[Waiting]:
        """The oldest that wait, as many as one statement carries well."""
        count = size = 0
        for delivery, _ in self._waiting[:MOST_TOGETHER]:
            size += len(delivery.body)
            if count and size > MOST_BYTES_TOGETHER:
                break
            count += 1
            self._bytes_waiting -= len(delivery.body)
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        if not self._waiting:
            self._something_waits.clear()
        return batch

    async def _write(self, batch: Sequence[Waiting]) -> None:
        """Write together; when the database refuses a row, one by one, so that the others do not pay for it."""
        TOGETHER.observe(len(batch))
        try:
            self._answer(batch, await self._writer.write([delivery for delivery, _ in batch]))
        except REFUSED as error:
            if len(batch) > 1:
                for one in batch:
                    await self._write([one])
            else:
                log.error("inbox.row_refused", error=type(error).__name__)
        except LOST as error:
            log.error("inbox.unavailable", error=type(error).__name__, deliveries=len(batch))
            await self._writer.hang_up()

    def _answer(self, batch: Sequence[Waiting], are_new: Sequence[bool]) -> None:
        for (delivery, answer), is_new in zip(batch, are_new, strict=True):
            STORED.labels(_outcome(delivery, is_new)).inc()
            if not answer.done():
                answer.set_result(is_new)


def _refuse(answers: Sequence["asyncio.Future[bool]"]) -> None:
    for answer in answers:
        if not answer.done():
            STORED.labels("unavailable").inc()
            answer.set_exception(InboxUnavailable())


def _outcome(delivery: NewDelivery, is_new: bool) -> str:
    if delivery.standing.quarantine is not None:
        return "quarantined" if is_new else "quarantine_only_counted"
    return "new" if is_new else "duplicate"
