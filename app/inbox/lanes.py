"""Lanes: who books in which, by a lease with a fence that rises with every takeover (RELIABILITY I20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from app.db import Session
from app.inbox.errors import LaneLost

LEASE = timedelta(seconds=30)

HOLD = text("""
UPDATE drain_lanes SET holder = :holder, leased_until = :leased_until,
  fence = fence + CASE WHEN holder = :holder AND leased_until >= :now THEN 0 ELSE 1 END
WHERE lane IN (
  SELECT lane FROM drain_lanes WHERE holder IS NULL OR holder = :holder OR leased_until < :now
  ORDER BY lane FOR UPDATE SKIP LOCKED)
RETURNING lane, fence, watermark
""")
RELEASE = text("UPDATE drain_lanes SET holder = NULL, leased_until = NULL WHERE holder = :holder")
# The share lock keeps a takeover out until what is written under this fence is committed.
CHECK = text("SELECT 1 FROM drain_lanes WHERE lane = :lane AND fence = :fence FOR SHARE")
RAISE_WATERMARK = text("UPDATE drain_lanes SET watermark = :watermark WHERE lane = :lane AND fence = :fence")


@dataclass(frozen=True, slots=True)
class Hold:
    """A lane we hold under this fence; all its positions up to `watermark` were decided when we took it."""

    lane: int
    fence: int
    watermark: int


async def hold_lanes(session: Session, holder: str, now: datetime) -> Mapping[int, Hold]:
    """Lease every lane that is free, outlived or ours already; a new holder gets a higher fence."""
    found = await session.execute(HOLD, {"holder": holder, "now": now, "leased_until": now + LEASE})
    return {lane: Hold(lane, fence, watermark) for lane, fence, watermark in found}


async def release_lanes(session: Session, holder: str) -> None:
    """Give our lanes back, so that another worker need not wait for their leases to end."""
    await session.execute(RELEASE, {"holder": holder})


async def guard(session: Session, hold: Hold) -> None:
    """Make this transaction ours or nobody's; raises `LaneLost` when another has taken the lane."""
    if (await session.execute(CHECK, {"lane": hold.lane, "fence": hold.fence})).first() is None:
        raise LaneLost(lane=hold.lane)


async def raise_watermark(session: Session, hold: Hold, watermark: int) -> None:
    """Remember that everything up to here was decided."""
    await session.execute(RAISE_WATERMARK, {"lane": hold.lane, "fence": hold.fence, "watermark": watermark})
