-- Persons covered at a date, and person-months: how many were covered on the 15th of each month (DOMAIN 13).
WITH spells AS (
    SELECT x.unit_id, lower(x.days) AS from_on, upper(x.days) - 1 AS to_on
    FROM (
        SELECT s.unit_id, unnest(range_agg(daterange(s.from_on, s.to_on, '[]'))) AS days
        FROM cover_spells s
        WHERE s.mutual_id = :mutual_id AND s.from_on <= :at
          AND (CAST(:antenna_id AS uuid) IS NULL
               OR s.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
          AND (CAST(:campaign_id AS uuid) IS NULL OR s.enrolment_id IN (
               SELECT id FROM enrolments WHERE mutual_id = :mutual_id AND campaign_id = :campaign_id))
        GROUP BY s.unit_id
    ) x
), persons AS (
    SELECT greatest(s.from_on, m.covered_from, CAST(:since AS date)) AS from_on,
           least(s.to_on, m.left_on, CAST(:at AS date)) AS to_on, count(*) AS persons
    FROM spells s JOIN members m ON m.mutual_id = :mutual_id AND m.unit_id = s.unit_id
    WHERE m.covered_from IS NOT NULL AND m.covered_from <= :at
    GROUP BY 1, 2
)
SELECT CAST(coalesce(sum(p.persons) FILTER (WHERE p.to_on = :at), 0) AS bigint) AS covered,
       CAST(coalesce(sum(p.persons * (
           12 * (extract(year FROM p.to_on) - extract(year FROM p.from_on))
           + extract(month FROM p.to_on) - extract(month FROM p.from_on)
           + CASE WHEN extract(day FROM p.to_on) >= 15 THEN 1 ELSE 0 END
           - CASE WHEN extract(day FROM p.from_on) > 15 THEN 1 ELSE 0 END)), 0) AS bigint) AS person_months
FROM persons p
WHERE p.from_on <= p.to_on
