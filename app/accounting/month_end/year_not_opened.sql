-- blocking: January waits for the year's opening: a deferral of 31 December is not yet mirrored (E26).
-- fr: Janvier attend l'ouverture de l'exercice : une écriture d'inventaire du 31 décembre n'est pas encore extournée (E26).
SELECT CAST(e.id AS text) AS subject, CAST(NULL AS bigint) AS minor, e.booked_on AS since
FROM entries e
WHERE e.mutual_id = :mutual_id AND e.event = 'E26' AND e.reverses IS NULL
  AND e.booked_on = CAST(:starts_on AS date) - 1 AND extract(month FROM CAST(:starts_on AS date)) = 1
  AND NOT EXISTS (SELECT FROM entries r
                  WHERE r.mutual_id = e.mutual_id AND r.reverses = e.id AND r.booked_on BETWEEN :starts_on AND :ends_on)
