-- P4: The lines of the bank and the entries of a tie that stands come to the same sum, and a tie is undone whole.
-- fr: Les lignes de la banque et les écritures d'un lien valable font la même somme ; un lien se défait en entier.
WITH sides AS (
    SELECT t.mutual_id, t.tie_id, t.undone_at, l.amount_minor AS line_minor, 0 AS entry_minor
    FROM bank_ties t
    JOIN bank_lines l ON l.mutual_id = t.mutual_id AND l.id = t.line_id
    UNION ALL
    SELECT t.mutual_id, t.tie_id, t.undone_at, 0, CASE x.side WHEN 'D' THEN x.amount_minor ELSE -x.amount_minor END
    FROM bank_ties t
    JOIN lines x ON x.mutual_id = t.mutual_id AND x.entry_id = t.entry_id
    JOIN accounts a ON a.mutual_id = x.mutual_id AND a.id = x.account_id AND a.code = '5211'
)
SELECT mutual_id, tie_id, sum(line_minor) AS line_minor, sum(entry_minor) AS entry_minor
FROM sides
WHERE CAST(:mutual_id AS uuid) IS NULL OR mutual_id = :mutual_id
GROUP BY mutual_id, tie_id
HAVING sum(line_minor) <> sum(entry_minor)
    OR (bool_or(undone_at IS NULL) AND bool_or(undone_at IS NOT NULL))
