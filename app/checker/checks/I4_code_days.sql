-- I4: What a day moved on a code equals the sum of that day's lines, whichever party they name.
-- fr: Les mouvements d'un numéro de compte pour un jour égalent la somme des lignes de ce jour, quel que soit le tiers.
WITH summed AS (
    SELECT l.mutual_id, a.code, l.booked_on AS day,
           coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'D'), 0) AS debit_minor,
           coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'C'), 0) AS credit_minor
    FROM lines l JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
    GROUP BY l.mutual_id, a.code, l.booked_on
), kept AS (
    SELECT d.mutual_id, d.code, d.day, sum(d.debit_minor) AS debit_minor, sum(d.credit_minor) AS credit_minor
    FROM code_days d WHERE (CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id)
    GROUP BY d.mutual_id, d.code, d.day
)
SELECT mutual_id, code, day, kept.debit_minor AS kept_debit_minor, summed.debit_minor AS lines_debit_minor,
       kept.credit_minor AS kept_credit_minor, summed.credit_minor AS lines_credit_minor
FROM summed FULL JOIN kept USING (mutual_id, code, day)
WHERE (summed.debit_minor, summed.credit_minor) IS DISTINCT FROM (kept.debit_minor, kept.credit_minor)
