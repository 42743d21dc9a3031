-- I4: The balances of a mutual sum to zero in every currency.
-- fr: Les soldes d'une mutuelle s'annulent dans chaque devise.
SELECT b.mutual_id, a.currency, sum(b.debit_minor - b.credit_minor) AS off_minor
FROM balances b
JOIN accounts a ON a.mutual_id = b.mutual_id AND a.id = b.account_id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR b.mutual_id = :mutual_id)
GROUP BY b.mutual_id, a.currency
HAVING sum(b.debit_minor - b.credit_minor) <> 0
