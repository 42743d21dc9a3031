-- DOMAIN 11 (6): At every month's end 47321 and 47322 hold what accrued less what was settled and disallowed by then.
-- fr: À chaque fin de mois, 47321 et 47322 portent les parts constatées moins ce qui en fut soldé ou rejeté à cette date.
WITH told AS (
    SELECT mutual_id, code, date_trunc('month', moved_on) AS month, sum(minor) AS minor
    FROM (
        SELECT c.mutual_id, CASE c.funder WHEN 'state' THEN '47321' ELSE '47322' END AS code,
               e.booked_on AS moved_on, c.amount_minor AS minor
        FROM accruals c
        JOIN entries e ON e.mutual_id = c.mutual_id AND e.id = c.entry_id
        UNION ALL
        SELECT c.mutual_id, CASE c.funder WHEN 'state' THEN '47321' ELSE '47322' END, m.booked_on, -c.amount_minor
        FROM accruals c
        JOIN entries m ON m.mutual_id = c.mutual_id AND m.reverses = c.entry_id AND m.event = 'E11c'
        UNION ALL
        SELECT a.mutual_id, CASE s.funder WHEN 'state' THEN '47321' ELSE '47322' END, a.applied_on, -a.amount_minor
        FROM subsidy_applications a
        JOIN subsidy_statements s ON s.mutual_id = a.mutual_id AND s.id = a.statement_id
        UNION ALL
        SELECT d.mutual_id, CASE d.funder WHEN 'state' THEN '47321' ELSE '47322' END, d.decided_on, -d.amount_minor
        FROM subsidy_decisions d WHERE d.kind = 'disallowance' AND d.is_approved
    ) AS parts
    WHERE CAST(:mutual_id AS uuid) IS NULL OR mutual_id = :mutual_id
    GROUP BY 1, 2, 3
), booked AS (
    SELECT l.mutual_id, a.code, date_trunc('month', l.booked_on) AS month,
           sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM accounts a
    JOIN lines l ON l.mutual_id = a.mutual_id AND l.account_id = a.id
    JOIN entries e ON e.mutual_id = l.mutual_id AND e.id = l.entry_id
    WHERE a.code IN ('47321', '47322') AND e.event IN ('E07', 'E11c', 'E08', 'E09')
      AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
)
SELECT mutual_id, code, month, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code, month)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
