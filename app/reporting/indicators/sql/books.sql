-- What codes stand at at the end of a day, debits less credits: classes 5 to 7, short-term debts and co-financing due.
WITH wanted AS (
    SELECT a.id, c.code, c.type
    FROM chart_accounts c JOIN accounts a ON a.mutual_id = c.mutual_id AND a.code = c.code
    WHERE c.mutual_id = :mutual_id AND c.code ~ '^([567]|40|419|4712|4732|4739)'
), later AS (
    SELECT d.account_id, sum(d.debit_minor - d.credit_minor) AS net
    FROM balance_days d WHERE :is_past AND d.mutual_id = :mutual_id AND d.day > :at GROUP BY d.account_id
)
SELECT w.code, w.type, CAST(sum(b.debit_minor - b.credit_minor - coalesce(l.net, 0)) AS bigint) AS net
FROM wanted w
JOIN balances b ON b.mutual_id = :mutual_id AND b.account_id = w.id
LEFT JOIN later l ON l.account_id = w.id
GROUP BY w.code, w.type
