-- P4: The lines that a statement of the bank brought are no more than it has; all of them when it overlaps with none.
-- fr: Un relevé de banque n'apporte pas plus de lignes qu'il n'en a, et toutes s'il n'en chevauche aucun autre.
WITH brought AS (
    SELECT l.mutual_id, l.statement_id, count(*) AS line_count, sum(l.amount_minor) AS moved_minor
    FROM bank_lines l
    GROUP BY 1, 2
)
SELECT s.mutual_id, s.id AS statement_id, s.line_count, coalesce(b.line_count, 0) AS brought
FROM bank_statements s
LEFT JOIN brought b ON b.mutual_id = s.mutual_id AND b.statement_id = s.id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR s.mutual_id = :mutual_id)
    AND (
        coalesce(b.line_count, 0) > s.line_count
        OR (
            coalesce(b.line_count, 0) = s.line_count
            AND s.opening_minor + coalesce(b.moved_minor, 0) <> s.closing_minor
        )
        OR (
            coalesce(b.line_count, 0) < s.line_count
            AND NOT EXISTS (
                SELECT 1
                FROM bank_statements o
                WHERE o.mutual_id = s.mutual_id AND o.account_index = s.account_index AND o.id <> s.id
                    AND o.opened_on <= s.closed_on AND o.closed_on >= s.opened_on
            )
        )
    )
