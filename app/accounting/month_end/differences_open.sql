-- warning: Differences between wallets and their operators stand on 47111 (E24).
-- fr: Des écarts entre portefeuilles et opérateurs restent au compte 47111 (E24).
SELECT d.code AS subject, CAST(abs(sum(d.debit_minor - d.credit_minor)) AS bigint) AS minor, max(d.day) AS since
FROM code_days d
WHERE d.mutual_id = :mutual_id AND d.code = '47111' AND d.day <= :ends_on
GROUP BY d.code
HAVING sum(d.debit_minor - d.credit_minor) <> 0
