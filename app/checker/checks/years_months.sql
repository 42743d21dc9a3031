-- DOMAIN 11 (8): Every month of a closed year is closed.
-- fr: Tous les mois d'un exercice clos sont clos.
SELECT y.mutual_id, y.year, CAST(month AS date) AS month
FROM closed_years y
CROSS JOIN generate_series(CAST(y.starts_on AS timestamp), CAST(make_date(y.year, 12, 1) AS timestamp), interval '1 month') AS month
LEFT JOIN periods p ON p.mutual_id = y.mutual_id AND p.starts_on = CAST(month AS date) AND p.status = 'closed'
WHERE p.mutual_id IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR y.mutual_id = :mutual_id)
