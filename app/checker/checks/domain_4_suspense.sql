-- DOMAIN 11 (4): 47121 of a payment equals what is not identified of it.
-- fr: Le compte 47121 d'un encaissement égale ce qui n'en est pas identifié.
WITH told AS (
    SELECT p.mutual_id, '47121' AS code, p.id AS party, p.left_minor AS minor
    FROM payments p
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
), booked AS (
    SELECT a.mutual_id, a.code, a.party, sum(b.credit_minor - b.debit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code IN ('47121') AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY a.mutual_id, a.code, a.party
)
SELECT mutual_id, code, party, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code, party)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
