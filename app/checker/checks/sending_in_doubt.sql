-- I22: A payout in doubt will be asked about, and one that waits for two people was told to one.
-- fr: Un paiement incertain sera demandé à l'opérateur, et celui qui attend deux personnes a été signalé.
SELECT p.mutual_id, p.id AS payout_id, p.state
FROM payouts p
JOIN payout_attempts a ON a.mutual_id = p.mutual_id AND a.payout_id = p.id AND a.number = (
    SELECT max(b.number) FROM payout_attempts b WHERE b.mutual_id = p.mutual_id AND b.payout_id = p.id)
WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id) AND (
    (p.state IN ('accepted', 'unknown') AND p.wallet_id IS NOT NULL AND a.next_query_at IS NULL)
    OR (p.state = 'sending' AND a.leased_until IS NULL)
    OR (p.state IN ('review', 'conflict') AND NOT EXISTS (
        SELECT FROM incidents i
        WHERE i.mutual_id = p.mutual_id AND i.subject_kind = 'payout' AND i.subject_id = p.id)))
