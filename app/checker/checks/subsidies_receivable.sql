-- DOMAIN 11 (6): What E08 and E09 took out of 47321 and 47322 is what settled statements and what was disallowed of them.
-- fr: Ce que E08 et E09 retirent des comptes 47321 et 47322 égale ce qui a soldé les états et ce qui en fut rejeté.
WITH told AS (
    SELECT mutual_id, CASE funder WHEN 'state' THEN '47321' ELSE '47322' END AS code, sum(minor) AS minor
    FROM (
        SELECT a.mutual_id, s.funder, a.amount_minor AS minor
        FROM subsidy_applications a
        JOIN subsidy_statements s ON s.mutual_id = a.mutual_id AND s.id = a.statement_id
        UNION ALL
        SELECT d.mutual_id, d.funder, d.amount_minor
        FROM subsidy_decisions d WHERE d.kind = 'disallowance' AND d.is_approved
    ) AS parts
    WHERE CAST(:mutual_id AS uuid) IS NULL OR mutual_id = :mutual_id
    GROUP BY 1, 2
), booked AS (
    SELECT l.mutual_id, a.code, sum(CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM accounts a
    JOIN lines l ON l.mutual_id = a.mutual_id AND l.account_id = a.id
    JOIN entries e ON e.mutual_id = l.mutual_id AND e.id = l.entry_id
    WHERE a.code IN ('47321', '47322') AND e.event IN ('E08', 'E09')
      AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY 1, 2
)
SELECT mutual_id, code, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
