-- warning: The outcome of a payout is in doubt (RELIABILITY 3).
-- fr: Le sort d'un paiement est en doute (RELIABILITY 3).
SELECT CAST(p.id AS text) AS subject, p.amount_minor AS minor, CAST(p.reserved_at AS date) AS since
FROM payouts p
WHERE p.mutual_id = :mutual_id AND p.state IN ('unknown', 'review', 'conflict') AND p.reserved_at < :ends_at
