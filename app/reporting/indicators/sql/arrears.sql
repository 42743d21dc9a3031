-- Called and unpaid by unit, from its sub-ledger: the sum, and how many units owe.
WITH later AS (
    SELECT d.account_id, sum(d.debit_minor - d.credit_minor) AS net
    FROM balance_days d WHERE :is_past AND d.mutual_id = :mutual_id AND d.day > :at GROUP BY d.account_id
)
SELECT CAST(coalesce(sum(x.net), 0) AS bigint) AS arrears, count(*) FILTER (WHERE x.net > 0) AS arrears_units
FROM (
    SELECT b.debit_minor - b.credit_minor - coalesce(l.net, 0) AS net
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    LEFT JOIN later l ON l.account_id = a.id
    WHERE a.mutual_id = :mutual_id AND a.code = '4111'
      AND (CAST(:antenna_id AS uuid) IS NULL
           OR a.party IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
) x
