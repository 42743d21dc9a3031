-- I8: Every allocation has its E05, of its amount; one that is undone has the E11b of its unit.
-- fr: Chaque affectation a son écriture E05, de son montant ; une affectation annulée a l'écriture E11b de son unité.
WITH booked AS (
    SELECT e.mutual_id, e.key, e.position, sum(l.amount_minor) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.side = 'D'
    WHERE e.event = 'E05' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
), undone AS (
    SELECT e.mutual_id, split_part(e.key, ':', 2) AS payment, split_part(e.key, ':', 3) AS unit, max(e.position) AS position
    FROM entries e
    WHERE e.event = 'E11b' AND e.key LIKE 'unallocated:%' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
)
SELECT g.mutual_id, g.id AS allocation_id, g.amount_minor, b.minor AS booked_minor, g.undone_at, u.position AS undone_by
FROM allocations g
LEFT JOIN booked b ON b.mutual_id = g.mutual_id AND b.key = 'allocated:' || g.id
LEFT JOIN undone u ON u.mutual_id = g.mutual_id AND u.payment = CAST(g.payment_id AS text)
                  AND u.unit = CAST(g.unit_id AS text) AND u.position > b.position
WHERE (b.minor IS DISTINCT FROM g.amount_minor OR (g.undone_at IS NULL) <> (u.position IS NULL))
  AND (CAST(:mutual_id AS uuid) IS NULL OR g.mutual_id = :mutual_id)
