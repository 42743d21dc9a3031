-- DESIGN 5: Every account stands in the chart of its mutual.
-- fr: Chaque compte figure au plan comptable de sa mutuelle.
SELECT a.mutual_id, a.id AS account_id, a.code
FROM accounts a
LEFT JOIN chart_accounts c ON c.mutual_id = a.mutual_id AND c.code = a.code
WHERE c.code IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
