"""What waits in a lane: new above the mark, due again, or come late below it (PERFORMANCE 8, 9)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.core.ids import DeliveryId, MutualId, WalletId
from app.db import Session
from app.inbox.model import Delivery, Origin, Standing
from app.providers import Authenticity

COLUMNS = """d.mutual_id, d.id, d.wallet_id, d.origin, d.event, d.body, d.headers, d.source, d.authenticity,
  d.quarantine, d.received_at, d.position"""

BUSY = text("""
SELECT held.lane FROM unnest(CAST(:lanes AS smallint[]), CAST(:marks AS bigint[])) AS held (lane, mark)
WHERE EXISTS (SELECT FROM deliveries d WHERE d.lane = held.lane AND d.position > held.mark AND d.quarantine IS NULL)
   OR EXISTS (SELECT FROM delivery_fates f WHERE f.lane = held.lane AND f.next_attempt_at <= :now)
ORDER BY held.lane
""")

# The rows come by index first and their fates are looked up one by one: with statistics of an empty table the planner
# would read all fates for every poll.
NEW = text(f"""
WITH coming AS MATERIALIZED (
  SELECT {COLUMNS} FROM deliveries d WHERE d.lane = :lane AND d.position > :mark AND d.quarantine IS NULL
  ORDER BY d.position LIMIT :most)
SELECT d.*, 0 AS attempts,
  EXISTS (SELECT FROM delivery_fates f WHERE f.mutual_id = d.mutual_id AND f.delivery_id = d.id) AS is_decided
FROM coming d ORDER BY d.position
""")  # noqa: S608 - names of our own columns

LATE = text(f"""
SELECT {COLUMNS}, 0 AS attempts FROM deliveries d
WHERE d.lane = :lane AND d.position > :above AND d.position <= :upto AND d.quarantine IS NULL
  AND NOT EXISTS (SELECT FROM delivery_fates f WHERE f.mutual_id = d.mutual_id AND f.delivery_id = d.id)
ORDER BY d.position LIMIT :most
""")  # noqa: S608 - names of our own columns

DUE = text(f"""
SELECT {COLUMNS}, f.attempts FROM delivery_fates f
JOIN deliveries d ON d.mutual_id = f.mutual_id AND d.id = f.delivery_id
WHERE f.lane = :lane AND f.next_attempt_at <= :now ORDER BY f.next_attempt_at, d.position LIMIT :most
""")  # noqa: S608 - names of our own columns


async def use_fresh_plans(session: Session) -> None:
    """Plan each statement of this transaction for its values: a plan made while tables were empty is kept for ever."""
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


async def busy_lanes(session: Session, marks: Mapping[int, int], now: datetime) -> Sequence[int]:
    """The lanes in which something is new above its mark or due again: all that an idle poll costs."""
    found = await session.execute(BUSY, {"lanes": list(marks), "marks": list(marks.values()), "now": now})
    return found.scalars().all()


async def new_above(session: Session, lane: int, mark: int, most: int) -> tuple[Sequence[Delivery], int]:
    """The next deliveries above the mark that nobody decided, and the mark after them."""
    rows = (await session.execute(NEW, {"lane": lane, "mark": mark, "most": most})).mappings().all()
    return deliveries_of(row for row in rows if not row["is_decided"]), rows[-1]["position"] if rows else mark


async def late_below(session: Session, lane: int, above: int, upto: int, most: int) -> Sequence[Delivery]:
    """What was committed below the mark after the mark had passed."""
    found = await session.execute(LATE, {"lane": lane, "above": above, "upto": upto, "most": most})
    return deliveries_of(found.mappings())


async def due_again(session: Session, lane: int, now: datetime, most: int) -> Sequence[Delivery]:
    """What failed or was put back, and is to be tried now."""
    found = await session.execute(DUE, {"lane": lane, "now": now, "most": most})
    return deliveries_of(found.mappings())


def deliveries_of(rows: Iterable[Mapping[Any, Any]]) -> Sequence[Delivery]:
    """The values of rows that hold a delivery's columns and the attempts made on it."""
    return [
        Delivery(
            mutual_id=MutualId(row["mutual_id"]),
            id=DeliveryId(row["id"]),
            wallet_id=WalletId(row["wallet_id"]),
            origin=Origin(row["origin"]),
            event=row["event"],
            body=row["body"],
            headers=row["headers"],
            source=row["source"],
            standing=Standing(authenticity=_authenticity(row["authenticity"]), quarantine=row["quarantine"]),
            received_at=row["received_at"],
            attempts=row["attempts"],
        )
        for row in rows
    ]


def _authenticity(word: str) -> Authenticity | None:
    return None if word == "none" else Authenticity[word.upper()]
