-- Every code that ever moved, its balance in the column where it stands (RELIABILITY I4).
SELECT c.code, CASE :language WHEN 'en' THEN c.name_en ELSE c.name_fr END,
       CAST(sum(b.debit_minor) AS bigint), CAST(sum(b.credit_minor) AS bigint),
       CAST(greatest(sum(b.debit_minor - b.credit_minor), 0) AS bigint),
       CAST(greatest(sum(b.credit_minor - b.debit_minor), 0) AS bigint)
FROM chart_accounts c
JOIN accounts a ON a.mutual_id = c.mutual_id AND a.code = c.code
JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= :on
WHERE c.mutual_id = :mutual_id
GROUP BY c.code, c.name_fr, c.name_en
ORDER BY c.code
