-- Member shares called and paid by campaign (U5); what an advance got back when a unit lapsed is not paid (E22n).
WITH undone AS (
    SELECT d.enrolment_id, sum(CASE WHEN s.undone_on IS NULL THEN s.amount_minor ELSE -s.amount_minor END) AS minor
    FROM settlements s JOIN dues d ON d.mutual_id = s.mutual_id AND d.id = s.due_id
    LEFT JOIN LATERAL (
        SELECT min(a.made_at) AS made_at FROM allocations a
        WHERE a.mutual_id = s.mutual_id AND a.payment_id = s.payment_id AND a.unit_id = s.unit_id
    ) a ON s.source = 'direct'
    WHERE :is_past AND s.mutual_id = :mutual_id AND d.kind <> 'fee'
      AND CASE WHEN s.undone_on IS NULL THEN s.settled_on > :at OR coalesce(a.made_at >= :until, false)
          ELSE s.undone_on > :at AND s.settled_on <= :at AND coalesce(a.made_at < :until, true) END
    GROUP BY d.enrolment_id
), asked AS (
    SELECT d.enrolment_id, sum(d.member_minor) FILTER (WHERE d.called_on <= :at) AS called,
           sum(d.member_minor) FILTER (WHERE d.called_on < :since) AS called_before,
           sum(d.paid_minor) AS paid
    FROM dues d WHERE d.mutual_id = :mutual_id AND d.kind <> 'fee' AND d.called_on IS NOT NULL
    GROUP BY d.enrolment_id
)
SELECT e.campaign_id, CAST(coalesce(sum(k.called), 0) AS bigint) AS called,
       CAST(coalesce(sum(k.called_before), 0) AS bigint) AS called_before,
       CAST(coalesce(sum(k.paid), 0) - coalesce(sum(u.minor), 0) AS bigint) AS paid
FROM asked k
JOIN enrolments e ON e.mutual_id = :mutual_id AND e.id = k.enrolment_id
LEFT JOIN undone u ON u.enrolment_id = e.id
WHERE (CAST(:antenna_id AS uuid) IS NULL
       OR e.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
  AND (CAST(:campaign_id AS uuid) IS NULL OR e.campaign_id = :campaign_id)
GROUP BY e.campaign_id
