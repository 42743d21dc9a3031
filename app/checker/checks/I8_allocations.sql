-- I8: What was allocated of a payment and what is left of it never exceed it.
-- fr: Ce qui est affecté d'un encaissement et son reste ne dépassent jamais son montant.
SELECT p.mutual_id, p.id AS payment_id, p.amount_minor, p.left_minor, p.undistributed_minor, sum(g.amount_minor) AS allocated_minor
FROM payments p
LEFT JOIN allocations g ON g.mutual_id = p.mutual_id AND g.payment_id = p.id AND g.undone_at IS NULL
WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
GROUP BY p.mutual_id, p.id
HAVING coalesce(sum(g.amount_minor), 0) + p.left_minor + p.undistributed_minor > p.amount_minor
