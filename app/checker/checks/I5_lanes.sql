-- I5: What a lane holds back is what its payouts on their way need.
-- fr: Ce qu'une voie de paiement retient est ce dont ses paiements en route ont besoin.
SELECT l.mutual_id, l.account_code, l.reserved_minor, coalesce(sum(p.held_minor), 0) AS held_minor
FROM payout_lanes l
LEFT JOIN payouts p ON p.mutual_id = l.mutual_id AND p.account_code = l.account_code
  AND p.state IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review')
WHERE (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
GROUP BY l.mutual_id, l.account_code, l.reserved_minor
HAVING l.reserved_minor <> coalesce(sum(p.held_minor), 0)
