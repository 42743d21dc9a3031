-- Codes of several mutuals summed, each currency apart.
SELECT a.currency, c.code, CASE :language WHEN 'en' THEN min(c.name_en) ELSE min(c.name_fr) END,
       count(DISTINCT c.mutual_id), CAST(sum(d.debit_minor) AS bigint), CAST(sum(d.credit_minor) AS bigint),
       CAST(greatest(sum(d.debit_minor - d.credit_minor), 0) AS bigint),
       CAST(greatest(sum(d.credit_minor - d.debit_minor), 0) AS bigint)
FROM chart_accounts c
JOIN accounts a ON a.mutual_id = c.mutual_id AND a.code = c.code
               AND a.party = CAST('00000000-0000-0000-0000-000000000000' AS uuid)
JOIN code_days d ON d.mutual_id = c.mutual_id AND d.code = c.code AND d.day <= :on
WHERE c.mutual_id = ANY(CAST(:mutual_ids AS uuid[]))
GROUP BY a.currency, c.code
ORDER BY a.currency, c.code
