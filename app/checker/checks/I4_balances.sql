-- I4: Every stored balance equals the sum of its lines.
-- fr: Chaque solde conservé égale la somme de ses lignes.
WITH summed AS (
    SELECT l.mutual_id, l.account_id,
           coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'D'), 0) AS debit_minor,
           coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'C'), 0) AS credit_minor
    FROM lines l
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
    GROUP BY l.mutual_id, l.account_id
), kept AS (
    SELECT b.* FROM balances b WHERE (CAST(:mutual_id AS uuid) IS NULL OR b.mutual_id = :mutual_id)
)
SELECT mutual_id, account_id, kept.debit_minor AS kept_debit_minor, summed.debit_minor AS lines_debit_minor,
       kept.credit_minor AS kept_credit_minor, summed.credit_minor AS lines_credit_minor
FROM summed FULL JOIN kept USING (mutual_id, account_id)
WHERE (summed.debit_minor, summed.credit_minor) IS DISTINCT FROM (kept.debit_minor, kept.credit_minor)
