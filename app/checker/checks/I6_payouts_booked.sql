-- I6: Every payout is booked as far as it came, each step exactly once: sent, confirmed, failed, returned.
-- fr: Chaque paiement est comptabilisé jusqu'où il est venu, chaque étape une fois : envoyé, confirmé, échoué, retourné.
WITH booked AS (
    SELECT e.mutual_id, e.cause,
           count(*) FILTER (WHERE e.key ~ ':sent(:|$)') - count(*) FILTER (WHERE e.key ~ ':failed(:|$)') AS sent,
           count(*) FILTER (WHERE e.key ~ ':confirmed(:|$)') - count(*) FILTER (WHERE e.key ~ ':unconfirmed(:|$)')
             AS confirmed,
           count(*) FILTER (WHERE e.key ~ ':returned(:|$)') AS returned
    FROM entries e
    WHERE e.cause LIKE 'payout:%' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.cause
), told AS (
    SELECT p.mutual_id, 'payout:' || p.id AS cause, coalesce(p.conflict_from, p.state) AS state
    FROM payouts p
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
)
SELECT mutual_id, cause, told.state, booked.sent, booked.confirmed, booked.returned
FROM told FULL JOIN booked USING (mutual_id, cause)
WHERE (coalesce(booked.sent, 0), coalesce(booked.confirmed, 0), coalesce(booked.returned, 0)) IS DISTINCT FROM
    CASE
        WHEN told.state IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review') THEN (1, 0, 0)
        WHEN told.state = 'succeeded' THEN (1, 1, 0)
        WHEN told.state = 'returned' THEN (1, 1, 1)
        ELSE (0, 0, 0)
    END
