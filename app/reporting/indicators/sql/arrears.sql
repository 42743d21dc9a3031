-- Called and unpaid by unit, from its sub-ledger: the sum, and how many units owe.
WITH wanted AS (
    SELECT a.id FROM accounts a
    WHERE a.mutual_id = :mutual_id AND a.code = '4111'
      AND (CAST(:antenna_id AS uuid) IS NULL
           OR a.party IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
), moved AS (
    SELECT b.account_id, b.debit_minor - b.credit_minor AS net FROM balances b WHERE b.mutual_id = :mutual_id
    UNION ALL
    SELECT d.account_id, d.credit_minor - d.debit_minor
    FROM balance_days d WHERE :is_past AND d.mutual_id = :mutual_id AND d.day > :at
)
SELECT CAST(coalesce(sum(x.net), 0) AS bigint) AS arrears, count(*) FILTER (WHERE x.net > 0) AS arrears_units
FROM (
    SELECT sum(m.net) AS net FROM wanted w JOIN moved m ON m.account_id = w.id GROUP BY w.id
) x
