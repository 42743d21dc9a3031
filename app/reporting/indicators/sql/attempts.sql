-- Attempts to pay facilities that left, or ended, and those the operator confirmed.
SELECT count(*) AS attempts, count(*) FILTER (WHERE a.outcome = 'succeeded' AND a.ended_at < :until) AS confirmed
FROM payout_attempts a
JOIN payouts p ON p.mutual_id = a.mutual_id AND p.id = a.payout_id
WHERE a.mutual_id = :mutual_id AND p.kind = 'benefits'
  AND coalesce(a.first_sent_at, a.ended_at) >= :since_instant AND coalesce(a.first_sent_at, a.ended_at) < :until
