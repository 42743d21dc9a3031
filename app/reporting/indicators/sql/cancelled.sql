-- Contributions cancelled by lapses, by campaign (E22, E22n).
SELECT e.campaign_id, CAST(sum(x.minor) AS bigint) AS cancelled,
       CAST(coalesce(sum(x.minor) FILTER (WHERE x.booked_on < :since), 0) AS bigint) AS cancelled_before
FROM (
    SELECT CAST(split_part(j.key, ':', 2) AS uuid) AS enrolment_id, l.booked_on, l.amount_minor AS minor
    FROM lines l
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = '7019'
    JOIN entries j ON j.mutual_id = l.mutual_id AND j.id = l.entry_id AND j.event IN ('E22', 'E22n')
    WHERE l.mutual_id = :mutual_id AND l.booked_on <= :at AND l.side = 'D'
) x
JOIN enrolments e ON e.mutual_id = :mutual_id AND e.id = x.enrolment_id
WHERE (CAST(:antenna_id AS uuid) IS NULL
       OR e.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
  AND (CAST(:campaign_id AS uuid) IS NULL OR e.campaign_id = :campaign_id)
GROUP BY e.campaign_id
