-- E27: On the last day of a closed year classes 6 and 7 stand at zero.
-- fr: Au dernier jour d'un exercice clos, les classes 6 et 7 sont soldées.
SELECT y.mutual_id, y.year, a.code, sum(b.debit_minor - b.credit_minor) AS left_minor
FROM closed_years y
JOIN accounts a ON a.mutual_id = y.mutual_id AND left(a.code, 1) IN ('6', '7')
JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= make_date(y.year, 12, 31)
WHERE CAST(:mutual_id AS uuid) IS NULL OR y.mutual_id = :mutual_id
GROUP BY y.mutual_id, y.year, a.code
HAVING sum(b.debit_minor - b.credit_minor) <> 0
