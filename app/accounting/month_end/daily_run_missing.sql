-- blocking: The daily run of a day of the month has not been carried out.
-- fr: Le traitement quotidien d'un jour du mois n'a pas été fait.
SELECT to_char(day, 'YYYY-MM-DD') AS subject, CAST(NULL AS bigint) AS minor, CAST(day AS date) AS since
FROM mutuals m
CROSS JOIN generate_series(CAST(greatest(m.opened_on, CAST(:starts_on AS date)) AS timestamp),
                           CAST(:ends_on AS timestamp), interval '1 day') AS day
WHERE m.id = :mutual_id
  AND NOT EXISTS (SELECT FROM daily_runs d WHERE d.mutual_id = m.id AND d.day = CAST(day.day AS date))
