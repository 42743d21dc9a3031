-- warning: Differences between wallets and their operators stand on 47111 (E24).
-- fr: Des écarts entre portefeuilles et opérateurs restent au compte 47111 (E24).
SELECT a.code AS subject, CAST(abs(sum(b.debit_minor - b.credit_minor)) AS bigint) AS minor, max(b.day) AS since
FROM accounts a
JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= :ends_on
WHERE a.mutual_id = :mutual_id AND a.code = '47111'
GROUP BY a.code
HAVING sum(b.debit_minor - b.credit_minor) <> 0
