-- Member shares called and paid by campaign (U5); what an advance got back when a unit lapsed is not paid (E22n).
WITH late AS (
    SELECT a.payment_id, a.unit_id FROM allocations a
    WHERE :is_past AND a.mutual_id = :mutual_id
    GROUP BY a.payment_id, a.unit_id
    HAVING min(a.made_at) >= :until
), undone AS (
    SELECT e.campaign_id, sum(CASE WHEN s.undone_on IS NULL THEN s.amount_minor ELSE -s.amount_minor END) AS minor
    FROM settlements s
    JOIN dues d ON d.mutual_id = s.mutual_id AND d.id = s.due_id
    JOIN enrolments e ON e.mutual_id = d.mutual_id AND e.id = d.enrolment_id
    LEFT JOIN late a ON s.source = 'direct' AND a.payment_id = s.payment_id AND a.unit_id = s.unit_id
    WHERE :is_past AND s.mutual_id = :mutual_id AND d.kind <> 'fee' AND d.called_on IS NOT NULL
      AND CASE WHEN s.undone_on IS NULL THEN s.settled_on > :at OR a.payment_id IS NOT NULL
          ELSE s.undone_on > :at AND s.settled_on <= :at AND a.payment_id IS NULL END
      AND (CAST(:antenna_id AS uuid) IS NULL
           OR e.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
    GROUP BY e.campaign_id
), asked AS (
    SELECT e.campaign_id, sum(d.member_minor) FILTER (WHERE d.called_on <= :at) AS called,
           sum(d.member_minor) FILTER (WHERE d.called_on < :since) AS called_before,
           sum(d.paid_minor) AS paid
    FROM dues d
    JOIN enrolments e ON e.mutual_id = d.mutual_id AND e.id = d.enrolment_id
    WHERE d.mutual_id = :mutual_id AND d.kind <> 'fee' AND d.called_on IS NOT NULL
      AND (CAST(:antenna_id AS uuid) IS NULL
           OR e.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
      AND (CAST(:campaign_id AS uuid) IS NULL OR e.campaign_id = :campaign_id)
    GROUP BY e.campaign_id
)
SELECT k.campaign_id, CAST(coalesce(k.called, 0) AS bigint) AS called,
       CAST(coalesce(k.called_before, 0) AS bigint) AS called_before,
       CAST(coalesce(k.paid, 0) - coalesce(u.minor, 0) AS bigint) AS paid
FROM asked k
LEFT JOIN undone u ON u.campaign_id = k.campaign_id
