-- Days from a claim's receipt to the payout that paid the last of it, for claims paid in full (DOMAIN 13).
SELECT count(*) AS paid, CAST(coalesce(sum(x.paid_on - x.received_on), 0) AS bigint) AS days,
       count(*) FILTER (WHERE x.paid_on - x.received_on <= CAST(:target_days AS int)) AS within_target
FROM (
    SELECT c.received_on, max(p.settled_on) AS paid_on
    FROM claims c
    JOIN payables y ON y.mutual_id = c.mutual_id AND y.subject_kind = 'claim' AND y.subject_id = c.id
    JOIN payout_items i ON i.mutual_id = y.mutual_id AND i.payable_id = y.id
    JOIN payouts p ON p.mutual_id = i.mutual_id AND p.id = i.payout_id
    WHERE c.mutual_id = :mutual_id AND c.state = 'approved' AND p.settled_on <= :at
      AND (p.returned_at IS NULL OR p.returned_at >= :until)
      AND (CAST(:antenna_id AS uuid) IS NULL
           OR c.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
      AND (CAST(:campaign_id AS uuid) IS NULL OR EXISTS (
           SELECT FROM enrolments e JOIN campaigns g ON g.mutual_id = e.mutual_id AND g.id = e.campaign_id
           WHERE e.mutual_id = :mutual_id AND e.unit_id = c.unit_id AND g.id = :campaign_id
             AND c.service_on BETWEEN g.coverage_from AND g.coverage_to))
    GROUP BY c.id, c.received_on, y.amount_minor
    HAVING sum(i.amount_minor) >= y.amount_minor
) x
WHERE x.paid_on >= :since
