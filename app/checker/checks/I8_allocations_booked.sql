-- I8: Every allocation has its E05, of its amount; one that is undone has the E11b of its unit.
-- fr: Chaque affectation a son écriture E05, de son montant ; une affectation annulée a l'écriture E11b de son unité.
WITH booked AS (
    SELECT e.mutual_id, e.key, sum(l.amount_minor) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.side = 'D'
    WHERE e.event = 'E05' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2
)
SELECT g.mutual_id, g.id AS allocation_id, g.amount_minor, b.minor AS booked_minor, g.undone_at, u.id AS undoing_entry_id
FROM allocations g
LEFT JOIN booked b ON b.mutual_id = g.mutual_id AND b.key = 'allocated:' || g.id
LEFT JOIN entries u ON u.mutual_id = g.mutual_id AND u.key = 'unallocated:' || g.payment_id || ':' || g.unit_id
WHERE (b.minor IS DISTINCT FROM g.amount_minor OR (g.undone_at IS NULL) <> (u.id IS NULL))
  AND (CAST(:mutual_id AS uuid) IS NULL OR g.mutual_id = :mutual_id)
