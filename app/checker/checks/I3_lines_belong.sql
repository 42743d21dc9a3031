-- I3: Every line belongs to an entry and an account of its own mutual.
-- fr: Chaque ligne appartient à une écriture et à un compte de sa propre mutuelle.
SELECT l.mutual_id, l.entry_id, l.number, l.account_id
FROM lines l
LEFT JOIN entries e ON e.mutual_id = l.mutual_id AND e.id = l.entry_id
LEFT JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
WHERE (e.id IS NULL OR a.id IS NULL) AND (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
