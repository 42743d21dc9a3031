-- blocking: An earlier month is still open; months close in order.
-- fr: Un mois antérieur est encore ouvert ; les mois se closent dans l'ordre.
SELECT to_char(month, 'YYYY-MM') AS subject, CAST(NULL AS bigint) AS minor, CAST(month AS date) AS since
FROM mutuals m
CROSS JOIN generate_series(date_trunc('month', CAST(m.opened_on AS timestamp)),
                           CAST(:starts_on AS timestamp) - interval '1 day', interval '1 month') AS month
WHERE m.id = :mutual_id
  AND NOT EXISTS (SELECT FROM periods p
                  WHERE p.mutual_id = m.id AND p.status = 'closed' AND CAST(month AS date) BETWEEN p.starts_on AND p.ends_on)
