-- Every code that ever moved, its balance in the column where it stands (RELIABILITY I4).
SELECT c.code, CASE :language WHEN 'en' THEN c.name_en ELSE c.name_fr END,
       CAST(sum(d.debit_minor) AS bigint), CAST(sum(d.credit_minor) AS bigint),
       CAST(greatest(sum(d.debit_minor - d.credit_minor), 0) AS bigint),
       CAST(greatest(sum(d.credit_minor - d.debit_minor), 0) AS bigint)
FROM chart_accounts c
JOIN code_days d ON d.mutual_id = c.mutual_id AND d.code = c.code AND d.day <= :on
WHERE c.mutual_id = :mutual_id
GROUP BY c.code, c.name_fr, c.name_en
ORDER BY c.code
