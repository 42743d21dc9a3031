-- E27: A vote is on the year's result, and stands on the reserve and the retained result as its entry has them.
-- fr: Une affectation porte sur le résultat de l'exercice et figure en réserve et en report à nouveau comme votée.
WITH booked AS (
    SELECT e.mutual_id, e.cause,
           sum(CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END) FILTER (WHERE a.code = '1121') AS reserve,
           sum(CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END)
               FILTER (WHERE a.code IN ('1211', '1291')) AS retained
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event = 'E27' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.cause
)
SELECT v.mutual_id, v.year, y.result_minor, v.reserve_minor, v.retained_minor, b.reserve AS booked_reserve,
       b.retained AS booked_retained
FROM appropriations v
JOIN closed_years y ON y.mutual_id = v.mutual_id AND y.year = v.year
LEFT JOIN booked b ON b.mutual_id = v.mutual_id AND b.cause = concat_ws(chr(58), 'year', v.year, 'appropriation')
WHERE (CAST(:mutual_id AS uuid) IS NULL OR v.mutual_id = :mutual_id)
  AND (v.result_minor <> y.result_minor
       OR (v.reserve_minor, v.retained_minor) <> (coalesce(b.reserve, 0), coalesce(b.retained, 0)))
