-- DOMAIN F4: What a funder paid is what settled its statements, what went back, and what 4739 holds; none of it twice.
-- fr: Ce qu'un financeur a versé égale ce qui a soldé ses états, ce qui lui fut rendu et ce que porte le compte 4739.
WITH parts AS (
    SELECT r.mutual_id, '5211' AS code, r.amount_minor AS minor FROM subsidy_receipts r
    UNION ALL
    SELECT r.mutual_id, '4739', -r.amount_minor FROM subsidy_receipts r
    UNION ALL
    SELECT a.mutual_id, '4739', a.amount_minor FROM subsidy_applications a
    UNION ALL
    SELECT d.mutual_id, x.code, x.sign * d.amount_minor
    FROM subsidy_decisions d
    CROSS JOIN (VALUES ('4739', 1), ('5211', -1)) AS x(code, sign)
    WHERE d.kind = 'repayment' AND d.is_approved
), told AS (
    SELECT mutual_id, code, sum(minor) AS minor
    FROM parts
    WHERE CAST(:mutual_id AS uuid) IS NULL OR mutual_id = :mutual_id
    GROUP BY 1, 2
), booked AS (
    SELECT l.mutual_id, a.code, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM accounts a
    JOIN lines l ON l.mutual_id = a.mutual_id AND l.account_id = a.id
    JOIN entries e ON e.mutual_id = l.mutual_id AND e.id = l.entry_id
    WHERE a.code IN ('4739', '5211') AND e.event = 'E08'
      AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY 1, 2
)
SELECT mutual_id, code, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
