-- I12: Between a restore and the knowledge of an account's history nothing was reserved or sent by it.
-- fr: Entre une restauration et la connaissance de l'historique d'un compte, rien n'en est réservé ni envoyé.
SELECT p.mutual_id, p.id AS payout_id, s.to_state, s.moved_at
FROM recoveries r
JOIN payout_steps s ON s.moved_at > r.restored_at AND s.to_state IN ('reserved', 'sending') AND s.evidence_id IS NULL
JOIN payouts p ON p.mutual_id = s.mutual_id AND p.id = s.payout_id
LEFT JOIN recovery_lanes k ON k.mutual_id = p.mutual_id AND k.recovery_id = r.id AND k.account_code = p.account_code
WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
  AND (k.known_at IS NULL OR s.moved_at < k.known_at)
  AND NOT EXISTS (
    SELECT FROM recovery_items i
    WHERE i.mutual_id = p.mutual_id AND i.payout_id = p.id AND i.decided_at IS NOT NULL
  )
