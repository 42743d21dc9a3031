-- DOMAIN 11 (4): 47122 of a collective payer equals what is not distributed of its payments.
-- fr: Le compte 47122 d'un payeur collectif égale ce qui reste à répartir de ses versements.
WITH told AS (
    SELECT p.mutual_id, '47122' AS code, p.collective_id AS party, sum(p.undistributed_minor) AS minor
    FROM payments p
    WHERE p.collective_id IS NOT NULL AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
), booked AS (
    SELECT a.mutual_id, a.code, a.party, sum(b.credit_minor - b.debit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code IN ('47122') AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY a.mutual_id, a.code, a.party
)
SELECT mutual_id, code, party, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code, party)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
