-- DOMAIN 11 (2): An entry that undoes another names it, and each is taken back once.
-- fr: Une écriture qui en annule une autre la désigne, et chaque reprise de l'opérateur n'est passée qu'une fois.
SELECT e.mutual_id, e.id AS entry_id, e.key, e.event, e.reverses
FROM entries e
LEFT JOIN entries o ON o.mutual_id = e.mutual_id AND o.id = e.reverses
WHERE e.event IN ('E11a', 'E11b', 'E11c', 'E11d') AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
  AND (o.id IS NULL OR o.booked_on > e.booked_on
       OR o.event <> ALL (CASE e.event WHEN 'E11a' THEN ARRAY['E06'] WHEN 'E11b' THEN ARRAY['E05', 'E04', 'E23', 'E25']
                                       WHEN 'E11c' THEN ARRAY['E07'] ELSE ARRAY['E03'] END))
