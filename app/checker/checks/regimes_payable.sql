-- DESIGN 9: Payouts take no more of a regime's claims than its fund received and got back, and only claims of that regime.
-- fr: Les paiements ne prennent des feuilles d'un régime que ce que son fonds a reçu ou récupéré, et de ce seul régime.
WITH taken AS (
    SELECT p.mutual_id, p.fund_id, sum(p.committed_minor) AS minor
    FROM payables p WHERE p.fund_id IS NOT NULL GROUP BY p.mutual_id, p.fund_id
), came AS (
    SELECT mutual_id, fund_id, sum(minor) AS minor
    FROM (
        SELECT f.mutual_id, f.fund_id, f.amount_minor AS minor FROM fund_receipts f
        UNION ALL
        SELECT r.mutual_id, r.fund_id, r.repaid_minor + r.committed_minor FROM recoverables r WHERE r.fund_id IS NOT NULL
    ) AS parts
    GROUP BY mutual_id, fund_id
)
SELECT t.mutual_id, t.fund_id, t.minor AS taken_minor, coalesce(c.minor, 0) AS came_minor
FROM taken t LEFT JOIN came c ON c.mutual_id = t.mutual_id AND c.fund_id = t.fund_id
WHERE t.minor > coalesce(c.minor, 0) AND (CAST(:mutual_id AS uuid) IS NULL OR t.mutual_id = :mutual_id)
UNION ALL
SELECT p.mutual_id, p.fund_id, p.amount_minor, NULL
FROM payables p
JOIN claims c ON p.subject_kind = 'claim' AND c.mutual_id = p.mutual_id AND c.id = p.subject_id
LEFT JOIN regimes g ON g.mutual_id = c.mutual_id AND g.code = c.regime AND g.manages_funds AND c.home_mutual_id IS NULL
WHERE (p.fund_id IS DISTINCT FROM g.id OR p.regime <> c.regime)
  AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
