-- I1: Every line has an amount above zero.
-- fr: Chaque ligne porte un montant positif.
SELECT l.mutual_id, l.entry_id, l.number, l.amount_minor
FROM lines l
WHERE l.amount_minor <= 0 AND (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
