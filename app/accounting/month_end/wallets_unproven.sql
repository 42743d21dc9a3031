-- warning: A wallet has no proof against its operator's figure at the end of the month's last day (P4).
-- fr: Un portefeuille n'a pas de preuve au chiffre de l'opérateur à la fin du dernier jour du mois (P4).
SELECT w.name AS subject, CAST(NULL AS bigint) AS minor, max(p.proven_on) AS since
FROM wallets w
LEFT JOIN wallet_proofs p ON p.mutual_id = w.mutual_id AND p.wallet_id = w.id AND p.proven_on <= :ends_on
WHERE w.mutual_id = :mutual_id AND w.opened_at < :ends_at AND coalesce(w.closed_at >= :ends_at, true)
GROUP BY w.id, w.name
HAVING coalesce(max(p.proven_on) < :ends_on, true)
