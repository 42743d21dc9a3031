-- I13: Money in transit is the amount of each payout that is on its way or in doubt, and nothing of any other.
-- fr: L'argent en cours est le montant de chaque paiement en route ou incertain, et rien des autres.
WITH told AS (
    SELECT p.mutual_id, CASE p.kind WHEN 'benefits' THEN '4012' ELSE '4192' END AS code, p.id AS party,
           p.amount_minor AS minor
    FROM payouts p
    WHERE p.state IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review')
      AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
), booked AS (
    SELECT a.mutual_id, a.code, a.party, sum(b.credit_minor - b.debit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code IN ('4012', '4192') AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY a.mutual_id, a.code, a.party
)
SELECT mutual_id, code, party AS payout_id, coalesce(told.minor, 0) AS told_minor,
       coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code, party)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
