-- E25: What was taken as income of a payment has its entry, 47121 to 7511 or 7581; one taken back has its mirror.
-- fr: Ce qui fut passé en produit d'un encaissement a son écriture, 47121 à 7511 ou 7581 ; une reprise a son extourne.
WITH told AS (
    SELECT k.mutual_id, x.key, x.code, x.party, x.minor
    FROM takings k
    CROSS JOIN LATERAL (VALUES
        ('taken:' || k.id, '47121', k.payment_id, k.amount_minor),
        ('taken:' || k.id, CASE k.kind WHEN 'recovery' THEN '7511' ELSE '7581' END,
         CAST('00000000-0000-0000-0000-000000000000' AS uuid), -k.amount_minor),
        ('untaken:' || k.id, '47121', k.payment_id, -k.amount_minor),
        ('untaken:' || k.id, CASE k.kind WHEN 'recovery' THEN '7511' ELSE '7581' END,
         CAST('00000000-0000-0000-0000-000000000000' AS uuid), k.amount_minor)
    ) AS x(key, code, party, minor)
    WHERE (x.key LIKE 'taken:%' OR k.undone_at IS NOT NULL) AND (CAST(:mutual_id AS uuid) IS NULL OR k.mutual_id = :mutual_id)
), booked AS (
    SELECT e.mutual_id, e.key, a.code, a.party, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE (e.key LIKE 'taken:%' OR e.key LIKE 'untaken:%' OR e.event = 'E25' OR a.code = '7511' AND e.event = 'E23')
      AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3, 4
)
SELECT mutual_id, key, code, party, told.minor AS told_minor, booked.minor AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, key, code, party)
WHERE told.minor IS DISTINCT FROM booked.minor
