-- E23: A due bears what was written off of it as cancelled, of its own unit, and each write-off is its parts.
-- fr: Une échéance porte en annulé ce qui en fut passé en perte, pour son unité ; un passage en perte égale ses parts.
WITH part AS (
    SELECT w.mutual_id, w.id, w.unit_id, CAST(p ->> 'due' AS uuid) AS due_id, CAST(p ->> 'amount' AS bigint) AS minor
    FROM write_offs w CROSS JOIN LATERAL jsonb_array_elements(w.parts) AS p
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR w.mutual_id = :mutual_id)
)
SELECT p.mutual_id, 'due' AS of, p.due_id AS id, sum(p.minor) AS written_off_minor, d.cancelled_minor AS held_minor
FROM part p
LEFT JOIN dues d ON d.mutual_id = p.mutual_id AND d.id = p.due_id
GROUP BY p.mutual_id, p.due_id, d.id, d.cancelled_minor, d.unit_id, d.settled_on, d.kind
HAVING d.id IS NULL OR sum(p.minor) > d.cancelled_minor OR d.settled_on IS NOT NULL OR d.kind = 'fee'
    OR bool_or(p.unit_id <> d.unit_id)
UNION ALL
SELECT w.mutual_id, 'write_off', w.id, coalesce(sum(p.minor), 0), w.amount_minor
FROM write_offs w
LEFT JOIN part p ON p.mutual_id = w.mutual_id AND p.id = w.id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR w.mutual_id = :mutual_id)
GROUP BY w.mutual_id, w.id, w.amount_minor
HAVING coalesce(sum(p.minor), 0) <> w.amount_minor
