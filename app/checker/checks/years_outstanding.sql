-- E26: What a closed year holds for outstanding claims is their shares and the estimate, as its entry has it on 4081.
-- fr: Les prestations non encore liquidées d'un exercice clos égalent leurs parts et l'estimation, au compte 4081.
WITH told AS (
    SELECT c.mutual_id, c.year, sum(c.share_minor) AS minor
    FROM outstanding_claims c
    WHERE CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id
    GROUP BY c.mutual_id, c.year
), booked AS (
    SELECT e.mutual_id, e.cause, sum(l.amount_minor) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.side = 'C'
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = '4081'
    WHERE e.event = 'E26' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.cause
)
SELECT y.mutual_id, y.year, y.claims_minor, y.not_invoiced_minor, told.minor AS told_minor, booked.minor AS booked_minor
FROM closed_years y
LEFT JOIN told ON told.mutual_id = y.mutual_id AND told.year = y.year
LEFT JOIN booked ON booked.mutual_id = y.mutual_id AND booked.cause = concat_ws(chr(58), 'year', y.year, 'closing')
WHERE (CAST(:mutual_id AS uuid) IS NULL OR y.mutual_id = :mutual_id)
  AND (y.claims_minor <> coalesce(told.minor, 0) OR y.claims_minor + y.not_invoiced_minor <> coalesce(booked.minor, 0))
