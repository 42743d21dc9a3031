-- What codes stand at at the end of a day, debits less credits: classes 5 to 7, short-term debts and co-financing due.
WITH wanted AS (
    SELECT a.id, c.code, c.type
    FROM chart_accounts c JOIN accounts a ON a.mutual_id = c.mutual_id AND a.code = c.code
    WHERE c.mutual_id = :mutual_id AND c.code ~ '^([567]|40|419|4712|4732|4739)'
), moved AS (
    SELECT b.account_id, b.debit_minor - b.credit_minor AS net FROM balances b WHERE b.mutual_id = :mutual_id
    UNION ALL
    SELECT d.account_id, d.credit_minor - d.debit_minor
    FROM balance_days d WHERE :is_past AND d.mutual_id = :mutual_id AND d.day > :at
)
SELECT w.code, w.type, CAST(sum(m.net) AS bigint) AS net
FROM wanted w JOIN moved m ON m.account_id = w.id
GROUP BY w.code, w.type
