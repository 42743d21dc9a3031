-- DOMAIN 11 (3): 4191 of a unit equals what is left of its advances, and is never below zero.
-- fr: Le compte 4191 d'une unité égale le reste de ses avances et n'est jamais négatif.
WITH told AS (
    SELECT v.mutual_id, '4191' AS code, v.unit_id AS party, sum(v.left_minor) AS minor
    FROM advances v
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR v.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
), booked AS (
    SELECT a.mutual_id, a.code, a.party, sum(b.credit_minor - b.debit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code IN ('4191') AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY a.mutual_id, a.code, a.party
)
SELECT mutual_id, code, party, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code, party)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
   OR booked.minor < 0
