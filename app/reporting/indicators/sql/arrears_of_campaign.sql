-- Called and unpaid of one campaign: a unit's sub-ledger does not tell its campaigns apart, its dues do. Before a lapse
-- cancels them, what was given up of them by that day is cancelled (E23).
WITH later AS (
    SELECT s.due_id, sum(CASE WHEN s.undone_on IS NULL THEN s.amount_minor ELSE -s.amount_minor END) AS minor
    FROM settlements s
    WHERE :is_past AND s.mutual_id = :mutual_id
      AND CASE WHEN s.undone_on IS NULL THEN s.settled_on > :at ELSE s.undone_on > :at AND s.settled_on <= :at END
    GROUP BY s.due_id
), given AS (
    SELECT CAST(p ->> 'due' AS uuid) AS due_id, sum(CAST(p ->> 'amount' AS bigint)) AS minor
    FROM write_offs w CROSS JOIN LATERAL jsonb_array_elements(w.parts) AS p
    WHERE w.mutual_id = :mutual_id AND w.booked_on <= :at
    GROUP BY 1
)
SELECT CAST(coalesce(sum(x.minor), 0) AS bigint) AS arrears, count(*) FILTER (WHERE x.minor > 0) AS arrears_units
FROM (
    SELECT sum(d.member_minor - d.paid_minor + coalesce(l.minor, 0)
               - CASE WHEN e.lapsed_on <= :at THEN d.cancelled_minor ELSE coalesce(g.minor, 0) END) AS minor
    FROM dues d
    JOIN enrolments e ON e.mutual_id = d.mutual_id AND e.id = d.enrolment_id
    LEFT JOIN later l ON l.due_id = d.id
    LEFT JOIN given g ON g.due_id = d.id
    WHERE d.mutual_id = :mutual_id AND d.kind <> 'fee' AND d.called_on <= :at AND e.campaign_id = :campaign_id
      AND (CAST(:antenna_id AS uuid) IS NULL
           OR e.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
    GROUP BY d.unit_id
) x
