-- Codes of several mutuals summed, each currency apart.
SELECT a.currency, c.code, CASE :language WHEN 'en' THEN min(c.name_en) ELSE min(c.name_fr) END,
       count(DISTINCT c.mutual_id), CAST(sum(b.debit_minor) AS bigint), CAST(sum(b.credit_minor) AS bigint),
       CAST(greatest(sum(b.debit_minor - b.credit_minor), 0) AS bigint),
       CAST(greatest(sum(b.credit_minor - b.debit_minor), 0) AS bigint)
FROM chart_accounts c
JOIN accounts a ON a.mutual_id = c.mutual_id AND a.code = c.code
JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= :on
WHERE c.mutual_id = ANY(CAST(:mutual_ids AS uuid[]))
GROUP BY a.currency, c.code
ORDER BY a.currency, c.code
