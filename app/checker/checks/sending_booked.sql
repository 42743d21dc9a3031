-- I6: Every payout is booked as far as it came, each step exactly once: sent, confirmed, failed, returned.
-- fr: Chaque paiement est comptabilisé jusqu'où il est venu, chaque étape une fois : envoyé, confirmé, échoué, retourné.
WITH steps AS (
    SELECT e.mutual_id, e.cause, split_part(e.key, ':', 4) AS step
    FROM entries e
    WHERE e.cause LIKE 'payout:%' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
), booked AS (
    SELECT mutual_id, cause,
           sum(CASE step WHEN 'sent' THEN 1 WHEN 'failed' THEN -1 ELSE 0 END)::int AS sent,
           sum(CASE step WHEN 'confirmed' THEN 1 WHEN 'unconfirmed' THEN -1 ELSE 0 END)::int AS confirmed,
           sum(CASE step WHEN 'returned' THEN 1 ELSE 0 END)::int AS returned
    FROM steps
    GROUP BY mutual_id, cause
), told AS (
    SELECT p.mutual_id, 'payout:' || p.id AS cause, coalesce(p.conflict_from, p.state) AS state
    FROM payouts p
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
)
SELECT mutual_id, cause, told.state, booked.sent, booked.confirmed, booked.returned
FROM told FULL JOIN booked USING (mutual_id, cause)
WHERE coalesce(booked.sent, 0) <> (coalesce(told.state, '') IN (
        'reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review', 'succeeded', 'returned'))::int
   OR coalesce(booked.confirmed, 0) <> (coalesce(told.state, '') IN ('succeeded', 'returned'))::int
   OR coalesce(booked.returned, 0) <> (coalesce(told.state, '') = 'returned')::int
