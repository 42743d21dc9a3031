"""Writes a batch of deliveries in one statement, on a connection of its own that no other work can take."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from app.core.jsontext import encode
from app.inbox.model import NewDelivery
from app.inbox.tables import row_of

CONNECT_S = 3.0
STATEMENT_S = 8.0
QUARANTINE_DAYS = 30

COLUMNS = (
    *("mutual_id", "id", "wallet_id", "lane", "origin", "event", "content_hash", "body", "headers", "source"),
    *("authenticity", "quarantine", "received_at"),
)
NAMES = ", ".join(COLUMNS)
ARRAYS = """unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::text[], $7::bytea[], $8::bytea[],
  $9::jsonb[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])"""

# One statement is one transaction: when it answers, its rows are durable. The same bytes are one row (RELIABILITY I6).
TAKE = f"""
INSERT INTO deliveries ({NAMES}) SELECT * FROM {ARRAYS}
ON CONFLICT (mutual_id, wallet_id, content_hash) DO NOTHING RETURNING id
"""  # noqa: S608 - names of our own columns

# What is refused is kept for review up to a cap per wallet and thirty days, so that a forger cannot fill the disk.
SET_APART = f"""
INSERT INTO deliveries ({NAMES}) SELECT refused.* FROM {ARRAYS} AS refused ({NAMES})
WHERE (SELECT count(*) FROM (
  SELECT FROM deliveries kept WHERE kept.quarantine IS NOT NULL AND kept.mutual_id = refused.mutual_id
    AND kept.wallet_id = refused.wallet_id AND kept.received_at > $14 LIMIT $15) AS recent) < $15
ON CONFLICT (mutual_id, wallet_id, content_hash) DO NOTHING RETURNING id
"""  # noqa: S608 - names of our own columns

REFUSED = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
# A server killed while it answers confuses the driver's protocol: that is InternalClientError.
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)


class Writer:
    """One connection, made when first needed and made anew after any failure."""

    def __init__(self, url: str, *, quarantine_rows: int = 1_000) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._quarantine_rows = quarantine_rows
        self._connection: asyncpg.Connection | None = None

    async def write(self, deliveries: Sequence[NewDelivery]) -> Sequence[bool]:
        """Store them durably and say for each whether it is new; raises one of `LOST` or a refusal of a row.

        A delivery in quarantine beyond the cap is not new either. A connection that turns out dead is replaced once:
        what it may have stored all the same is found again by its content.
        """
        was_connected = self._connection is not None
        try:
            return await self._write(deliveries)
        except REFUSED:
            raise
        except LOST:
            await self.hang_up()
            if not was_connected:
                raise
        return await self._write(deliveries)

    async def hang_up(self) -> None:
        """Drop the connection without asking it: it may be half dead."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _write(self, deliveries: Sequence[NewDelivery]) -> Sequence[bool]:
        rows = [row_of(delivery) for delivery in deliveries]
        stored = set[UUID]()
        if taken := [row for row in rows if row["quarantine"] is None]:
            stored |= await self._insert(TAKE, taken)
        if refused := [row for row in rows if row["quarantine"] is not None]:
            since = max(row["received_at"] for row in refused) - timedelta(days=QUARANTINE_DAYS)
            stored |= await self._insert(SET_APART, refused, since, self._quarantine_rows)
        return [row["id"] in stored for row in rows]

    async def _insert(self, statement: str, rows: Sequence[Mapping[str, Any]], *limits: datetime | int) -> set[UUID]:
        arrays = [[row[name] for row in rows] for name in COLUMNS]
        arrays[COLUMNS.index("headers")] = [encode(row["headers"]).decode() for row in rows]
        connection = await self._open()
        return {row["id"] for row in await connection.fetch(statement, *arrays, *limits)}

    async def _open(self) -> asyncpg.Connection:
        """The server ends a statement that takes too long, so that no row appears long after its position was given."""
        if self._connection is None:
            async with asyncio.timeout(CONNECT_S):
                self._connection = await asyncpg.connect(
                    self._address,
                    command_timeout=STATEMENT_S + 1,
                    server_settings={
                        "application_name": "mutuelle-inbox",
                        "statement_timeout": f"{STATEMENT_S:.0f}s",
                        "synchronous_commit": "on",
                    },
                )
        return self._connection
