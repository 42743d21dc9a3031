-- Units enrolled and effective (U6), and of those whose cover ended within a year, how many renewed (U14).
WITH told AS (
    SELECT h.unit_id, CAST(h.facts->>'cover_to' AS date) AS cover_to, max(h.created_at) AS at
    FROM unit_history h
    WHERE :is_past AND h.mutual_id = :mutual_id AND h.what IN ('effective', 'taken_over', 'effect_withdrawn')
      AND h.created_at < :until
    GROUP BY 1, 2
), known AS (
    SELECT g.unit_id, g.cover_to FROM told g
    WHERE g.cover_to IS NOT NULL
      AND NOT EXISTS (SELECT FROM told w WHERE w.unit_id = g.unit_id AND w.cover_to IS NULL AND w.at > g.at)
), mine AS (
    SELECT e.unit_id, e.cover_to, e.lapsed_on, e.effective_on IS NOT NULL AS had_effect,
           CASE WHEN :is_past THEN k.unit_id IS NOT NULL ELSE coalesce(e.effective_on <= :at, false) END AS is_effective
    FROM enrolments e
    JOIN units u ON u.mutual_id = e.mutual_id AND u.id = e.unit_id
    LEFT JOIN known k ON k.unit_id = e.unit_id AND k.cover_to = e.cover_to
    WHERE e.mutual_id = :mutual_id AND e.enrolled_on <= :at AND (u.closed_on IS NULL OR u.closed_on > :at)
      AND (CAST(:antenna_id AS uuid) IS NULL OR u.antenna_id = :antenna_id)
      AND (CAST(:campaign_id AS uuid) IS NULL OR e.campaign_id = :campaign_id)
), by_unit AS (
    SELECT m.unit_id, bool_or(m.is_effective) FILTER (WHERE m.cover_to >= :since) AS is_effective,
           max(m.cover_to) FILTER (WHERE m.had_effect AND m.cover_to < :at AND m.cover_to >= :a_year_before
                                   AND (m.lapsed_on IS NULL OR m.lapsed_on > m.cover_to)) AS ended_on
    FROM mine m GROUP BY m.unit_id
)
SELECT count(*) FILTER (WHERE b.is_effective IS NOT NULL) AS enrolled, count(*) FILTER (WHERE b.is_effective) AS effective,
       count(b.ended_on) AS ended,
       count(*) FILTER (WHERE b.ended_on IS NOT NULL AND EXISTS (
           SELECT FROM enrolments n
           WHERE n.mutual_id = :mutual_id AND n.unit_id = b.unit_id AND n.kind = 'renewal' AND n.enrolled_on <= :at
             AND n.cover_to > b.ended_on)) AS renewed
FROM by_unit b
