-- DOMAIN 11 (5): 4091 of a facility equals what it was found to owe, less what it repaid and what payouts sent kept back.
-- fr: Le compte 4091 d'une formation égale les indus constatés, moins ce qu'elle a rendu et ce que les paiements ont retenu.
WITH told AS (
    SELECT mutual_id, facility_id AS party, sum(minor) AS minor
    FROM (
        SELECT r.mutual_id, r.facility_id, r.amount_minor - r.repaid_minor AS minor
        FROM recoverables r
        UNION ALL
        SELECT p.mutual_id, p.facility_id, -o.amount_minor
        FROM payout_offsets o
        JOIN payouts p ON p.mutual_id = o.mutual_id AND p.id = o.payout_id
        WHERE o.released_at IS NULL AND p.state NOT IN ('draft', 'pending_approval', 'approved', 'rejected')
    ) AS parts
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR mutual_id = :mutual_id)
    GROUP BY mutual_id, facility_id
), booked AS (
    SELECT a.mutual_id, a.party, sum(b.debit_minor - b.credit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code = '4091' AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY a.mutual_id, a.party
)
SELECT mutual_id, party, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, party)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
