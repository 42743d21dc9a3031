-- DOMAIN 11 (3): 4111 and 4112 of a unit equal what it was called for, less what it paid and what was cancelled.
-- fr: Les comptes 4111 et 4112 d'une unité égalent ses appels, moins ses paiements et annulations.
WITH told AS (
    SELECT d.mutual_id, CASE d.kind WHEN 'fee' THEN '4112' ELSE '4111' END AS code, d.unit_id AS party,
           sum(d.member_minor - d.paid_minor - d.cancelled_minor) AS minor
    FROM dues d
    WHERE d.called_on IS NOT NULL AND (CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
), booked AS (
    SELECT a.mutual_id, a.code, a.party, sum(b.debit_minor - b.credit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code IN ('4111', '4112') AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY a.mutual_id, a.code, a.party
)
SELECT mutual_id, code, party, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code, party)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
