-- E23: Every write-off has its entry, 6511 against 4111 of its unit, and each such entry is one of them.
-- fr: Chaque passage en perte a son écriture, 6511 contre 4111 de l'unité, et chacune de ces écritures en est un.
WITH told AS (
    SELECT w.mutual_id, 'written_off:' || w.id AS key, x.code, x.party, x.minor
    FROM write_offs w
    CROSS JOIN LATERAL (VALUES ('6511', CAST('00000000-0000-0000-0000-000000000000' AS uuid), w.amount_minor),
                               ('4111', w.unit_id, -w.amount_minor)) AS x(code, party, minor)
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR w.mutual_id = :mutual_id)
), booked AS (
    SELECT e.mutual_id, e.key, a.code, a.party, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event = 'E23' AND e.cause LIKE 'write\_off:%' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3, 4
)
SELECT mutual_id, key, code, party, told.minor AS told_minor, booked.minor AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, key, code, party)
WHERE told.minor IS DISTINCT FROM booked.minor
