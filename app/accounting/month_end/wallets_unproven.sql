-- warning: A wallet's statement has not been compared up to the end of the month (P4).
-- fr: Le relevé d'un portefeuille n'a pas été rapproché jusqu'à la fin du mois (P4).
SELECT w.name AS subject, CAST(NULL AS bigint) AS minor, CAST(s.compared_until AS date) AS since
FROM wallets w
LEFT JOIN statement_sweeps s ON s.mutual_id = w.mutual_id AND s.wallet_id = w.id
WHERE w.mutual_id = :mutual_id AND w.closed_at IS NULL AND coalesce(s.compared_until < :ends_at, true)
