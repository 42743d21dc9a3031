-- I10: A payout on its way has one live attempt, every other one none.
-- fr: Un paiement en route a une tentative en cours, tout autre n'en a aucune.
SELECT p.mutual_id, p.id AS payout_id, p.state, count(a.id) AS live
FROM payouts p
LEFT JOIN payout_attempts a ON a.mutual_id = p.mutual_id AND a.payout_id = p.id AND a.outcome IS NULL
WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
GROUP BY p.mutual_id, p.id, p.state
HAVING count(a.id)
  <> CASE WHEN p.state IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review') THEN 1 ELSE 0 END
