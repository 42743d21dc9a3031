-- E27: A closed year's result is what its closing posted on 1311 or 1391.
-- fr: Le résultat d'un exercice clos est celui que sa clôture a porté au compte 1311 ou 1391.
WITH booked AS (
    SELECT e.mutual_id, e.cause, sum(CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code IN ('1311', '1391')
    WHERE e.event = 'E27' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.cause
)
SELECT y.mutual_id, y.year, y.result_minor, coalesce(b.minor, 0) AS booked_minor
FROM closed_years y
LEFT JOIN booked b ON b.mutual_id = y.mutual_id AND b.cause = concat_ws(chr(58), 'year', y.year, 'closing')
WHERE (CAST(:mutual_id AS uuid) IS NULL OR y.mutual_id = :mutual_id) AND y.result_minor <> coalesce(b.minor, 0)
