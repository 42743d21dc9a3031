-- I16: A payout that failed stands on evidence E3 or better, or on what two people resolved.
-- fr: Un paiement échoué repose sur une preuve E3 ou mieux, ou sur la décision de deux personnes.
SELECT p.mutual_id, p.id AS payout_id, a.number AS attempt, a.grade
FROM payouts p
JOIN payout_attempts a ON a.mutual_id = p.mutual_id AND a.payout_id = p.id
WHERE (a.outcome = 'failed' OR (p.state = 'failed' AND a.number = (
    SELECT max(b.number) FROM payout_attempts b WHERE b.mutual_id = p.mutual_id AND b.payout_id = p.id)))
  AND (a.outcome IS DISTINCT FROM 'failed' OR a.grade IS NULL OR a.grade < 3)
  AND NOT EXISTS (
    SELECT FROM payout_resolutions r
    WHERE r.mutual_id = p.mutual_id AND r.payout_id = p.id AND r.outcome = 'failed' AND r.verdict = 'confirmed'
      AND r.decided_by <> r.proposed_by)
  AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
