-- DOMAIN E09: What was disallowed or given back was proposed by one person, decided by another, and booked once.
-- fr: Ce qui fut rejeté ou rendu fut proposé par une personne, décidé par une autre, et passé une fois en écriture.
SELECT d.mutual_id, d.id AS decision_id, d.kind, d.is_approved, count(DISTINCT e.id) AS entries
FROM subsidy_decisions d
LEFT JOIN entries e ON e.mutual_id = d.mutual_id AND e.key = 'subsidy_' || d.kind || ':' || d.id
    AND e.event = CASE d.kind WHEN 'disallowance' THEN 'E09' ELSE 'E08' END
WHERE CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id
GROUP BY d.mutual_id, d.id
HAVING d.decided_by = d.proposed_by OR count(DISTINCT e.id) <> CASE WHEN d.is_approved THEN 1 ELSE 0 END
