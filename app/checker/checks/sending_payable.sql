-- DOMAIN 11 (5): 4011 of a facility is what was approved for it, less what was sent and did not come back, less offsets.
-- fr: Le compte 4011 d'un prestataire est ce qui lui a été accordé, moins l'envoyé non revenu, moins les compensations.
WITH told AS (
    SELECT mutual_id, facility_id AS party, sum(minor) AS minor
    FROM (
        SELECT y.mutual_id, y.facility_id, y.amount_minor AS minor FROM payables y
        UNION ALL
        SELECT p.mutual_id, p.facility_id, -p.amount_minor FROM payouts p
        WHERE p.kind = 'benefits' AND coalesce(p.conflict_from, p.state)
          IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review', 'succeeded')
        UNION ALL
        SELECT p.mutual_id, p.facility_id, -o.amount_minor
        FROM payout_offsets o
        JOIN payouts p ON p.mutual_id = o.mutual_id AND p.id = o.payout_id
        WHERE p.reserved_at IS NOT NULL AND o.released_at IS NULL
    ) AS parts
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR mutual_id = :mutual_id)
    GROUP BY mutual_id, facility_id
), booked AS (
    SELECT a.mutual_id, a.party, sum(b.credit_minor - b.debit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code = '4011' AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY a.mutual_id, a.party
)
SELECT mutual_id, party AS facility_id, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, party)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
