-- DOMAIN F3: A statement is what its lines sum to and hash to, is never below nothing, and numbers leave no gap.
-- fr: Un état égale la somme et l'empreinte de ses lignes, n'est jamais négatif, et les numéros se suivent.
WITH told AS (
    SELECT s.mutual_id, s.id, s.funder, s.turn, s.number, s.lines_count, s.amount_minor, s.content_hash, s.billed_on,
           row_number() OVER (PARTITION BY s.mutual_id, s.funder, s.turn ORDER BY s.number) AS place
    FROM subsidy_statements s
    WHERE CAST(:mutual_id AS uuid) IS NULL OR s.mutual_id = :mutual_id
), held AS (
    SELECT l.mutual_id, l.statement_id, count(*) AS lines_count, sum(l.amount_minor) AS minor,
           string_agg(json_build_array(
               l.position, l.accrual_id, l.unit_reference, l.persons, l.kind, l.instalment, l.accrued_on, l.amount_minor
           )::text, chr(10) ORDER BY l.position) AS content
    FROM subsidy_lines l
    WHERE CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id
    GROUP BY 1, 2
)
SELECT t.mutual_id, t.id AS statement_id, t.funder, t.turn, t.number, t.amount_minor, h.minor AS lines_minor
FROM told t
LEFT JOIN held h ON h.mutual_id = t.mutual_id AND h.statement_id = t.id
WHERE t.number <> t.place OR t.amount_minor < 0
   OR (h.lines_count, h.minor) IS DISTINCT FROM (t.lines_count, t.amount_minor)
   OR t.content_hash IS DISTINCT FROM sha256(convert_to(
        json_build_array(t.funder, t.number, t.billed_on)::text || chr(10) || h.content, 'UTF8'))
