-- I4: What a day moved on an account equals the sum of that day's lines.
-- fr: Les mouvements d'un compte pour un jour égalent la somme des lignes de ce jour.
WITH summed AS (
    SELECT l.mutual_id, l.account_id, l.booked_on AS day,
           coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'D'), 0) AS debit_minor,
           coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'C'), 0) AS credit_minor
    FROM lines l
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
    GROUP BY l.mutual_id, l.account_id, l.booked_on
), kept AS (
    SELECT b.* FROM balance_days b WHERE (CAST(:mutual_id AS uuid) IS NULL OR b.mutual_id = :mutual_id)
)
SELECT mutual_id, account_id, day, kept.debit_minor AS kept_debit_minor, summed.debit_minor AS lines_debit_minor,
       kept.credit_minor AS kept_credit_minor, summed.credit_minor AS lines_credit_minor
FROM summed FULL JOIN kept USING (mutual_id, account_id, day)
WHERE (summed.debit_minor, summed.credit_minor) IS DISTINCT FROM (kept.debit_minor, kept.credit_minor)
