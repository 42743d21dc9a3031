"""What the outage did: calls that failed, payments heard of late or found by asking, payouts that had to wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text

from app.db import Session
from app.demo.operators import Operator
from app.demo.paid import NOTHING, Sum
from app.demo.play import Played

# How a payment of those hours was first heard of.
HEARD = text("""
    SELECT d.origin AS word, count(*) AS number, sum(p.amount_minor)::bigint AS minor
    FROM payments p
    JOIN wallets w ON w.mutual_id = p.mutual_id AND w.id = p.wallet_id AND w.provider = :provider
    JOIN deliveries d ON d.mutual_id = p.mutual_id AND d.id = p.delivery_id
    WHERE p.occurred_at >= :began_at AND p.occurred_at < :ended_at GROUP BY 1
""")
# What was ordered in those hours: paid at once though nobody said so, or only when it went again.
WAITED = text("""
    SELECT CASE WHEN a.sendings > 1 THEN 'sent_again' ELSE 'found_paid' END AS word,
           count(*) AS number, sum(p.amount_minor)::bigint AS minor
    FROM payout_attempts a
    JOIN payouts p ON p.mutual_id = a.mutual_id AND p.id = a.payout_id
    JOIN wallets w ON w.mutual_id = p.mutual_id AND w.id = p.wallet_id AND w.provider = :provider
    WHERE a.made_at >= :began_at AND a.made_at < :ended_at AND a.outcome = 'succeeded' AND a.ended_at >= :ended_at
    GROUP BY 1
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """From when to when, and what of it; how many calls failed depends on who was faster, and so is not compared."""

    began_at: datetime
    ended_at: datetime
    heard: Mapping[str, Sum]
    waited: Mapping[str, Sum]
    failed: int = field(compare=False)

    @property
    def all_waited(self) -> Sum:
        """Every payout that was paid only after the operator's return, or known to be."""
        listed = list(self.waited.values()) or [NOTHING]
        return Sum(sum(one.number for one in listed), sum(one.minor for one in listed))


async def read_aftermath(session: Session, played: Played) -> Aftermath | None:
    """None where nothing went down."""
    if played.down is None:
        return None
    began_at, ended_at = played.down
    values = {"provider": Operator.WAVE.value, "began_at": began_at, "ended_at": ended_at}
    heard, waited = [
        {row.word: Sum(row.number, row.minor) for row in await session.execute(statement, values)}
        for statement in (HEARD, WAITED)
    ]
    return Aftermath(began_at=began_at, ended_at=ended_at, heard=heard, waited=waited, failed=played.failed)
