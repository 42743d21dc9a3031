-- I8: What E05 credits to fees, instalments and advance are the parts of its allocation, in the unit's own accounts.
-- fr: Ce que l'écriture E05 crédite aux droits, échéances et avance sont les parts de son affectation, aux comptes de l'unité.
WITH told AS (
    SELECT g.mutual_id, 'allocated:' || g.id AS key, x.code, g.unit_id AS party, x.minor
    FROM allocations g
    CROSS JOIN LATERAL (VALUES ('4112', g.fee_minor), ('4191', g.advance_minor),
                               ('4111', g.amount_minor - g.fee_minor - g.advance_minor)) AS x(code, minor)
    WHERE x.minor <> 0 AND (CAST(:mutual_id AS uuid) IS NULL OR g.mutual_id = :mutual_id)
), booked AS (
    SELECT e.mutual_id, e.key, a.code, a.party, sum(l.amount_minor) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.side = 'C'
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event = 'E05' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3, 4
)
SELECT mutual_id, key, code, party, told.minor AS told_minor, booked.minor AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, key, code, party)
WHERE told.minor IS DISTINCT FROM booked.minor
