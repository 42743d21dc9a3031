"""The invariants of DOMAIN 11 as the tests' own statements: each selects what breaks it, from lines and rows."""

from collections.abc import Sequence

from sqlalchemy import text

from app.core.ids import MutualId
from app.db import Session

NEVER_BELOW_ZERO = ("4191", "47121", "47122", "4011", "4012", "4192", "4112", "4091")
BOOKED = """
    WITH booked AS (
        SELECT a.code, a.party, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
        FROM lines l JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
        WHERE l.mutual_id = :mutual_id GROUP BY a.code, a.party
    )
"""
AGAINST = """
    SELECT code, party, told.minor AS told, booked.minor AS booked
    FROM told FULL JOIN (SELECT * FROM booked WHERE code = ANY (:codes)) AS booked USING (code, party)
    WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
"""
ENTRIES = """
    SELECT e.key FROM entries e LEFT JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    WHERE e.mutual_id = :mutual_id GROUP BY e.key
    HAVING count(l.entry_id) < 2 OR min(l.amount_minor) <= 0
        OR sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) <> 0
"""
MIRRORS = """
    SELECT e.key FROM entries e JOIN entries o ON o.mutual_id = e.mutual_id AND o.id = e.reverses
    WHERE e.mutual_id = :mutual_id AND o.position >= e.position
"""
SIGNS = """
    SELECT a.code, a.party, b.minor FROM (
        SELECT l.account_id, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
        FROM lines l WHERE l.mutual_id = :mutual_id GROUP BY l.account_id
    ) AS b JOIN accounts a ON a.mutual_id = :mutual_id AND a.id = b.account_id
    JOIN chart_accounts c ON c.mutual_id = a.mutual_id AND c.code = a.code
    WHERE a.code = ANY (:codes) AND (CASE c.side WHEN 'D' THEN b.minor ELSE -b.minor END) < 0
"""
DUES = """, told AS (
    SELECT CASE d.kind WHEN 'fee' THEN '4112' ELSE '4111' END AS code, d.unit_id AS party,
           sum(d.member_minor - d.cancelled_minor - coalesce(paid.minor, 0)) AS minor
    FROM dues d
    LEFT JOIN (SELECT s.due_id, sum(s.amount_minor) AS minor FROM settlements s
               WHERE s.mutual_id = :mutual_id AND s.undone_on IS NULL GROUP BY s.due_id) AS paid ON paid.due_id = d.id
    WHERE d.mutual_id = :mutual_id AND d.called_on IS NOT NULL GROUP BY 1, 2
)"""
SUSPENSE = """, told AS (
    SELECT '47121' AS code, p.id AS party, -p.left_minor AS minor FROM payments p WHERE p.mutual_id = :mutual_id
    UNION ALL
    SELECT '47122', p.collective_id, -sum(p.undistributed_minor) FROM payments p
    WHERE p.mutual_id = :mutual_id AND p.collective_id IS NOT NULL GROUP BY p.collective_id
)"""
PAYABLE = """, told AS (
    SELECT '4011' AS code, party, -sum(minor) AS minor FROM (
        SELECT c.facility_id AS party, c.posted_minor AS minor FROM claims c WHERE c.mutual_id = :mutual_id
        UNION ALL
        SELECT p.facility_id, -p.amount_minor - coalesce((
            SELECT sum(o.amount_minor) FROM payout_offsets o
            WHERE o.mutual_id = p.mutual_id AND o.payout_id = p.id AND o.released_at IS NULL), 0)
        FROM payouts p
        WHERE p.mutual_id = :mutual_id AND p.kind = 'benefits' AND p.reserved_at IS NOT NULL
          AND p.state NOT IN ('failed', 'returned')
        UNION ALL
        SELECT p.facility_id, -o.amount_minor FROM payout_offsets o
        JOIN payouts p ON p.mutual_id = o.mutual_id AND p.id = o.payout_id
        WHERE o.mutual_id = :mutual_id AND o.released_at IS NULL AND p.state IN ('failed', 'returned')
    ) AS parts GROUP BY party
)"""
IN_TRANSIT = """, told AS (
    SELECT CASE p.kind WHEN 'benefits' THEN '4012' ELSE '4192' END AS code, p.id AS party, -p.amount_minor AS minor
    FROM payouts p
    WHERE p.mutual_id = :mutual_id AND p.reserved_at IS NOT NULL
      AND p.state NOT IN ('succeeded', 'failed', 'returned')
)"""
FUNDERS = """, told AS (
    SELECT code, CAST('00000000-0000-0000-0000-000000000000' AS uuid) AS party, sum(minor) AS minor FROM (
        SELECT '47321' AS code, d.state_minor AS minor FROM dues d
        WHERE d.mutual_id = :mutual_id AND d.settled_on IS NOT NULL AND d.kind <> 'fee'
        UNION ALL
        SELECT '47322', d.donor_minor FROM dues d
        WHERE d.mutual_id = :mutual_id AND d.settled_on IS NOT NULL AND d.kind <> 'fee'
        UNION ALL
        SELECT CASE s.funder WHEN 'state' THEN '47321' ELSE '47322' END, -a.amount_minor
        FROM subsidy_applications a
        JOIN subsidy_statements s ON s.mutual_id = a.mutual_id AND s.id = a.statement_id
        WHERE a.mutual_id = :mutual_id
        UNION ALL
        SELECT CASE d.funder WHEN 'state' THEN '47321' ELSE '47322' END, -d.amount_minor
        FROM subsidy_decisions d WHERE d.mutual_id = :mutual_id AND d.kind = 'disallowance' AND d.is_approved
    ) AS parts GROUP BY code
)"""
COLLECTED = """
    SELECT e.key FROM payments p
    JOIN wallets w ON w.mutual_id = p.mutual_id AND w.id = p.wallet_id
    JOIN entries e ON e.mutual_id = p.mutual_id AND e.event = 'E03' AND e.cause = 'payment:' || p.id
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.side = 'D'
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = w.account_code
    WHERE p.mutual_id = :mutual_id AND l.amount_minor <> p.amount_minor - p.fee_minor
"""
CLOSED = """
    SELECT e.key FROM entries e JOIN periods p ON p.mutual_id = e.mutual_id
      AND e.booked_on BETWEEN p.starts_on AND p.ends_on
    WHERE e.mutual_id = :mutual_id AND p.status = 'closed' AND e.posted_at > p.closed_at
"""
SUBLEDGERS = {
    "(3) dues": (DUES, ("4111", "4112")),
    "(4) suspense": (SUSPENSE, ("47121", "47122")),
    "(5) payable": (PAYABLE, ("4011",)),
    "(5) in transit": (IN_TRANSIT, ("4012", "4192")),
    "(6) funders": (FUNDERS, ("47321", "47322")),
}
STATEMENTS: dict[str, tuple[str, Sequence[str]]] = {
    "(1) an entry": (ENTRIES, ()),
    "(2) a mirror": (MIRRORS, ()),
    "(3) (4) (5) a sign": (SIGNS, NEVER_BELOW_ZERO),
    "(7) a payment's net": (COLLECTED, ()),
    "(8) a closed period": (CLOSED, ()),
    **{name: (BOOKED + told + AGAINST, codes) for name, (told, codes) in SUBLEDGERS.items()},
}


async def broken_invariants(session: Session, mutual_id: MutualId) -> list[str]:
    """Each row that breaks an invariant, by the number of DOMAIN 11."""
    found = []
    for name, (statement, codes) in STATEMENTS.items():
        given = {"mutual_id": mutual_id} | ({"codes": list(codes)} if codes else {})
        rows = (await session.execute(text(statement), given)).all()
        found += [f"{name}: {tuple(map(str, row))}" for row in rows]
    return found
