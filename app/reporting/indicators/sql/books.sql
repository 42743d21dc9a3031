-- What codes stand at at the end of a day, debits less credits: classes 5 to 7, short-term debts and co-financing due.
SELECT c.code, c.type, CAST(sum(d.debit_minor - d.credit_minor) AS bigint) AS net
FROM chart_accounts c
JOIN code_days d ON d.mutual_id = c.mutual_id AND d.code = c.code AND (d.day <= :at OR NOT :is_past)
WHERE c.mutual_id = :mutual_id AND c.code ~ '^([567]|40|419|4712|4732|4739)'
GROUP BY c.code, c.type
