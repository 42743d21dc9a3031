-- I5: What a lane holds reserved is the sum of what its payouts in transit hold.
-- fr: Ce qu'une voie tient réservé égale la somme de ce que tiennent ses paiements en cours.
SELECT l.mutual_id, l.account_code, l.reserved_minor, coalesce(sum(p.held_minor), 0) AS held_minor
FROM payout_lanes l
LEFT JOIN payouts p ON p.mutual_id = l.mutual_id AND p.account_code = l.account_code
  AND p.state IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review')
WHERE (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
GROUP BY l.mutual_id, l.account_code
HAVING l.reserved_minor <> coalesce(sum(p.held_minor), 0)
