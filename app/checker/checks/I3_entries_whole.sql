-- I3: Every entry has exactly the lines it was written with, two or more, all on its day.
-- fr: Chaque écriture a exactement ses lignes d'origine, deux au moins, toutes à sa date.
SELECT e.mutual_id, e.id AS entry_id, e.key, e.line_count, count(l.number) AS lines
FROM entries e
LEFT JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
GROUP BY e.mutual_id, e.id
HAVING e.line_count < 2 OR count(l.number) <> e.line_count OR max(l.number) <> e.line_count OR bool_or(l.booked_on <> e.booked_on)
