-- Claims by care type: what was decided last of each, what the mutual itself bears of approvals (E12) and overpayments (E13).
-- What was decided here includes visitors. By claim, not by version: `cases` are the approved ones whose cost the mutual bears,
-- `treated` those of its own members, here or elsewhere. A managed regime's fund bears its own, but its members are ours.
WITH mine AS (
    SELECT c.id, c.root_id, c.version, c.care_type, c.state, c.billed_minor, c.posted_minor, c.decided_on,
           c.home_mutual_id IS NULL AS is_of_member,
           c.home_mutual_id IS NULL AND NOT EXISTS (
               SELECT FROM regimes r WHERE r.mutual_id = c.mutual_id AND r.code = c.regime AND r.manages_funds
           ) AS is_ours
    FROM claims c
    WHERE c.mutual_id = :mutual_id AND c.decided_on <= :at AND c.state IN ('approved', 'rejected')
      AND (CAST(:antenna_id AS uuid) IS NULL
           OR c.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
      AND (CAST(:campaign_id AS uuid) IS NULL OR EXISTS (
           SELECT FROM enrolments e JOIN campaigns g ON g.mutual_id = e.mutual_id AND g.id = e.campaign_id
           WHERE e.mutual_id = :mutual_id AND e.unit_id = c.unit_id AND g.id = :campaign_id
             AND c.service_on BETWEEN g.coverage_from AND g.coverage_to))
), last AS (
    SELECT DISTINCT ON (m.root_id) m.* FROM mine m WHERE m.decided_on >= :since ORDER BY m.root_id, m.version DESC
), elsewhere AS (
    SELECT v.care_type, v.kind, v.amount_minor, h.root_id,
           NOT EXISTS (
               SELECT FROM regimes r WHERE r.mutual_id = v.mutual_id AND r.code = v.regime AND r.manages_funds
           ) AS is_ours
    FROM visit_charges v JOIN claims h ON h.mutual_id = v.host_id AND h.id = v.claim_id
    WHERE v.mutual_id = :mutual_id AND v.booked_on BETWEEN :since AND :at
      AND (CAST(:antenna_id AS uuid) IS NULL
           OR v.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
      AND (CAST(:campaign_id AS uuid) IS NULL OR EXISTS (
           SELECT FROM enrolments e JOIN campaigns g ON g.mutual_id = e.mutual_id AND g.id = e.campaign_id
           WHERE e.mutual_id = :mutual_id AND e.unit_id = v.unit_id AND g.id = :campaign_id
             AND v.service_on BETWEEN g.coverage_from AND g.coverage_to))
), spent AS (
    SELECT m.care_type, m.posted_minor AS minor FROM mine m WHERE m.is_ours AND m.decided_on >= :since
    UNION ALL
    SELECT m.care_type, -o.amount_minor FROM overpayments o JOIN mine m ON m.id = o.claim_id
    WHERE o.mutual_id = :mutual_id AND m.is_ours AND o.found_on BETWEEN :since AND :at
    UNION ALL
    SELECT e.care_type, CASE e.kind WHEN 'approved' THEN e.amount_minor ELSE -e.amount_minor END
    FROM elsewhere e WHERE e.is_ours
), borne AS (
    SELECT b.care_type, count(*) AS cases
    FROM (SELECT l.care_type, l.root_id FROM last l WHERE l.is_ours AND l.state = 'approved'
          UNION SELECT e.care_type, e.root_id FROM elsewhere e WHERE e.is_ours AND e.kind = 'approved') AS b
    GROUP BY b.care_type
), of_members AS (
    SELECT m.care_type, count(*) AS treated
    FROM (SELECT l.care_type, l.root_id FROM last l WHERE l.is_of_member AND l.state = 'approved'
          UNION SELECT e.care_type, e.root_id FROM elsewhere e WHERE e.kind = 'approved') AS m
    GROUP BY m.care_type
), cost AS (
    SELECT s.care_type, sum(s.minor) AS minor FROM spent s GROUP BY s.care_type
)
SELECT t.care_type, count(*) FILTER (WHERE l.state = 'approved') AS approved,
       count(*) FILTER (WHERE l.state = 'rejected') AS rejected,
       CAST(coalesce(sum(l.billed_minor), 0) AS bigint) AS billed,
       CAST(coalesce(sum(l.billed_minor) FILTER (WHERE l.state = 'rejected'), 0) AS bigint) AS billed_rejected,
       coalesce(min(b.cases), 0) AS cases, coalesce(min(o.treated), 0) AS treated,
       CAST(coalesce(min(k.minor), 0) AS bigint) AS cost
FROM (VALUES ('OUT'), ('HOSP'), ('EMERG')) AS t (care_type)
LEFT JOIN last l ON l.care_type = t.care_type
LEFT JOIN borne b ON b.care_type = t.care_type
LEFT JOIN of_members o ON o.care_type = t.care_type
LEFT JOIN cost k ON k.care_type = t.care_type
GROUP BY t.care_type
