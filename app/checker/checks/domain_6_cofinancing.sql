-- DOMAIN 11 (6): What settlement booked on 47321 and 47322 equals the funders' shares of settled instalments.
-- fr: Les montants constatés aux comptes 47321 et 47322 égalent les parts des échéances soldées.
WITH told AS (
    SELECT c.mutual_id, CASE c.funder WHEN 'state' THEN '47321' ELSE '47322' END AS code, sum(c.amount_minor) AS minor
    FROM accruals c
    WHERE c.undone_on IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
    GROUP BY 1, 2
), booked AS (
    SELECT l.mutual_id, a.code, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM accounts a
    JOIN lines l ON l.mutual_id = a.mutual_id AND l.account_id = a.id
    JOIN entries e ON e.mutual_id = l.mutual_id AND e.id = l.entry_id
    WHERE a.code IN ('47321', '47322') AND e.event IN ('E07', 'E11c') AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY 1, 2
)
SELECT mutual_id, code, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
