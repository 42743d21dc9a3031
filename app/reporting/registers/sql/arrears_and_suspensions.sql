-- Who is to be called: what is called and unpaid as the rows stand, when cover stops for it, and when the enrolment ends.
WITH owing AS (
    SELECT d.unit_id, sum(d.member_minor - d.paid_minor - d.cancelled_minor) AS owed,
           min(d.due_on) AS due_on, min(d.suspends_on) AS suspends_on,
           min(d.clock_on + coalesce(CAST(v.parameters ->> 'lapse_days' AS int), :lapse_days) + 1) AS lapses_on
    FROM dues d
    JOIN enrolments e ON e.mutual_id = d.mutual_id AND e.id = d.enrolment_id AND e.lapsed_on IS NULL
    JOIN campaigns c ON c.mutual_id = e.mutual_id AND c.id = e.campaign_id
    JOIN scheme_versions v ON v.mutual_id = c.mutual_id AND v.id = c.scheme_version_id
    WHERE d.mutual_id = :mutual_id AND d.called_on IS NOT NULL AND d.written_off_on IS NULL
      AND d.member_minor > d.paid_minor + d.cancelled_minor
    GROUP BY d.unit_id
), numbers AS (
    SELECT p.unit_id, array_agg(p.msisdn_sealed ORDER BY p.id) AS sealed FROM payer_numbers p
    WHERE p.mutual_id = :mutual_id AND p.removed_on IS NULL
    GROUP BY p.unit_id
), covered AS (
    SELECT DISTINCT s.unit_id FROM cover_spells s
    WHERE s.mutual_id = :mutual_id AND CAST(:on AS date) BETWEEN s.from_on AND s.to_on
)
SELECT n.name, u.reference, h.name_sealed, p.sealed, CAST(o.owed AS bigint), o.due_on,
       CAST(:on AS date) - o.due_on, CASE WHEN c.unit_id IS NULL THEN 'no' ELSE 'yes' END, o.suspends_on, o.lapses_on
FROM owing o
JOIN units u ON u.mutual_id = :mutual_id AND u.id = o.unit_id AND u.status <> 'closed'
JOIN antennas n ON n.mutual_id = u.mutual_id AND n.id = u.antenna_id
LEFT JOIN LATERAL (
    SELECT m.name_sealed FROM members m WHERE m.mutual_id = u.mutual_id AND m.unit_id = u.id
    ORDER BY coalesce(m.left_on <= :on, false), m.number LIMIT 1
) h ON true
LEFT JOIN numbers p ON p.unit_id = u.id
LEFT JOIN covered c ON c.unit_id = u.id
ORDER BY n.name, n.id, o.lapses_on, u.reference
