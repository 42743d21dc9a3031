-- RELIABILITY 25: Nobody carries out an act of the year's end that he prepared.
-- fr: Personne n'exécute une opération de fin d'exercice qu'il a préparée.
WITH acts AS (
    SELECT mutual_id, year, proposal_id, closed_by AS done_by FROM closed_years
    UNION ALL
    SELECT mutual_id, year, proposal_id, opened_by FROM opened_years
    UNION ALL
    SELECT mutual_id, year, proposal_id, booked_by FROM appropriations
)
SELECT a.mutual_id, a.year, a.proposal_id, a.done_by
FROM acts a
LEFT JOIN year_proposals p ON p.mutual_id = a.mutual_id AND p.id = a.proposal_id AND p.year = a.year
WHERE (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id) AND (p.id IS NULL OR p.made_by = a.done_by)
