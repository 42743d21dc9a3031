-- blocking: December waits for the year's closing: classes 6 and 7 have balances that nothing has closed (E26, E27).
-- fr: Décembre attend la clôture de l'exercice : les classes 6 et 7 ont des soldes que rien n'a clos (E26, E27).
SELECT d.code AS subject, CAST(abs(sum(d.debit_minor - d.credit_minor)) AS bigint) AS minor, CAST(:ends_on AS date) AS since
FROM mutuals m
JOIN code_days d ON d.mutual_id = m.id AND d.day <= :ends_on
WHERE m.id = :mutual_id AND d.code SIMILAR TO '[67]%' AND extract(month FROM CAST(:ends_on AS date)) = 12
  AND NOT EXISTS (SELECT FROM entries e
                  WHERE e.mutual_id = d.mutual_id AND e.event = 'E27' AND e.booked_on = :ends_on
                    AND e.cause = concat_ws(chr(58), 'year', extract(year FROM CAST(:ends_on AS date)), 'closing'))
  -- A first year that began in the second half may be closed with the next one.
  AND m.opened_on < make_date(CAST(extract(year FROM CAST(:ends_on AS date)) AS int), 7, 1)
GROUP BY d.code
HAVING sum(d.debit_minor - d.credit_minor) <> 0
