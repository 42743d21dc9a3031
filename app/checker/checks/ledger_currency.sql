-- DESIGN 5: Every line is in the currency of its account.
-- fr: Chaque ligne est dans la devise de son compte.
SELECT l.mutual_id, l.entry_id, l.number, l.currency, a.currency AS account_currency
FROM lines l
JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
WHERE l.currency <> a.currency AND (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
