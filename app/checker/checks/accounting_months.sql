-- DOMAIN 11 (8): Months are closed in order: none is open between two that are closed.
-- fr: Les mois se closent dans l'ordre : aucun n'est ouvert entre deux mois clos.
WITH closed AS (
    SELECT p.mutual_id, min(p.starts_on) AS first, max(p.starts_on) AS last
    FROM periods p
    WHERE p.status = 'closed' AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
    GROUP BY p.mutual_id
)
SELECT c.mutual_id, CAST(month AS date) AS open_month, c.last AS closed_month
FROM closed c
CROSS JOIN LATERAL generate_series(CAST(c.first AS timestamp), CAST(c.last AS timestamp), interval '1 month') AS month
WHERE NOT EXISTS (SELECT FROM periods p
                  WHERE p.mutual_id = c.mutual_id AND p.status = 'closed'
                    AND CAST(month AS date) BETWEEN p.starts_on AND p.ends_on)
