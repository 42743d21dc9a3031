-- DOMAIN F4: No statement is settled beyond what it bills, no receipt beyond what it brought, the oldest statement first.
-- fr: Aucun état n'est soldé au-delà de son montant, aucun encaissement au-delà du sien, le plus ancien état d'abord.
WITH open AS (
    SELECT s.mutual_id, s.id, s.funder, s.turn, s.number,
           s.amount_minor
           - coalesce((SELECT sum(a.amount_minor) FROM subsidy_applications a
                       WHERE a.mutual_id = s.mutual_id AND a.statement_id = s.id), 0)
           - coalesce((SELECT sum(d.amount_minor) FROM subsidy_decisions d
                       WHERE d.mutual_id = s.mutual_id AND d.statement_id = s.id AND d.is_approved), 0) AS minor
    FROM subsidy_statements s
    WHERE CAST(:mutual_id AS uuid) IS NULL OR s.mutual_id = :mutual_id
), left_over AS (
    SELECT r.mutual_id, r.id, r.funder,
           r.amount_minor
           - coalesce((SELECT sum(a.amount_minor) FROM subsidy_applications a
                       WHERE a.mutual_id = r.mutual_id AND a.receipt_id = r.id), 0)
           - coalesce((SELECT sum(d.amount_minor) FROM subsidy_decisions d
                       WHERE d.mutual_id = r.mutual_id AND d.receipt_id = r.id AND d.is_approved), 0) AS minor
    FROM subsidy_receipts r
    WHERE CAST(:mutual_id AS uuid) IS NULL OR r.mutual_id = :mutual_id
)
SELECT o.mutual_id, o.id AS row_id, o.funder, 'statement' AS what, o.minor FROM open o WHERE o.minor < 0
UNION ALL
SELECT l.mutual_id, l.id, l.funder, 'receipt', l.minor FROM left_over l WHERE l.minor < 0
UNION ALL
SELECT a.mutual_id, a.id, s.funder, 'funder', a.amount_minor
FROM subsidy_applications a
JOIN subsidy_statements s ON s.mutual_id = a.mutual_id AND s.id = a.statement_id
JOIN subsidy_receipts r ON r.mutual_id = a.mutual_id AND r.id = a.receipt_id
WHERE (r.funder, r.turn) <> (s.funder, s.turn) AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
UNION ALL
SELECT p.mutual_id, p.id, p.funder, 'order', o.minor
FROM open o
JOIN subsidy_statements p ON p.mutual_id = o.mutual_id AND p.funder = o.funder AND p.turn = o.turn AND p.number > o.number
WHERE o.minor > 0 AND EXISTS (
    SELECT FROM subsidy_applications a WHERE a.mutual_id = p.mutual_id AND a.statement_id = p.id
)
