-- I1: Every entry sums to zero in every currency.
-- fr: Chaque écriture est équilibrée dans chaque devise.
SELECT l.mutual_id, l.entry_id, l.currency,
       sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS off_minor
FROM lines l
WHERE (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
GROUP BY l.mutual_id, l.entry_id, l.currency
HAVING sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) <> 0
