-- DOMAIN 11 (8): Months are closed in order: none is open before one that is closed.
-- fr: Les mois se closent dans l'ordre : aucun n'est ouvert avant un mois clos.
SELECT m.id AS mutual_id, CAST(month AS date) AS open_month, max(p.starts_on) AS closed_month
FROM mutuals m
JOIN periods p ON p.mutual_id = m.id AND p.status = 'closed'
CROSS JOIN LATERAL generate_series(date_trunc('month', CAST(m.opened_on AS timestamp)),
                                   CAST(p.starts_on AS timestamp) - interval '1 day', interval '1 month') AS month
WHERE (CAST(:mutual_id AS uuid) IS NULL OR m.id = :mutual_id)
  AND NOT EXISTS (SELECT FROM periods o
                  WHERE o.mutual_id = m.id AND o.status = 'closed' AND CAST(month AS date) BETWEEN o.starts_on AND o.ends_on)
GROUP BY m.id, month
