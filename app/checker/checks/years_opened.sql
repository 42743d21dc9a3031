-- E26: An opened year took back on 1 January all that the year before had deferred, once.
-- fr: Un exercice ouvert a extourné au 1er janvier toutes les écritures d'inventaire de l'exercice précédent, une seule fois.
SELECT y.mutual_id, y.year, e.id AS entry_id, count(m.id) AS mirrors
FROM opened_years y
JOIN entries e ON e.mutual_id = y.mutual_id AND e.event = 'E26' AND e.cause = concat_ws(chr(58), 'year', y.closed_year, 'closing')
LEFT JOIN entries m ON m.mutual_id = e.mutual_id AND m.reverses = e.id AND m.booked_on = make_date(y.year, 1, 1)
WHERE CAST(:mutual_id AS uuid) IS NULL OR y.mutual_id = :mutual_id
GROUP BY y.mutual_id, y.year, e.id
HAVING count(m.id) <> 1
UNION ALL
SELECT m.mutual_id, CAST(extract(year FROM m.booked_on) AS smallint), m.id, 0
FROM entries m
LEFT JOIN opened_years y ON y.mutual_id = m.mutual_id AND m.booked_on = make_date(y.year, 1, 1)
WHERE m.event = 'E26' AND m.reverses IS NOT NULL AND y.year IS NULL
  AND (CAST(:mutual_id AS uuid) IS NULL OR m.mutual_id = :mutual_id)
