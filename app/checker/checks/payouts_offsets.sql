-- I12: What is kept back of each amount to recover is the sum of the offsets that stand.
-- fr: Ce qui est retenu de chaque indu égale la somme des compensations en cours.
SELECT r.mutual_id, r.id AS recoverable_id, r.amount_minor, r.repaid_minor, r.committed_minor,
       coalesce(sum(o.amount_minor), 0) AS offsets_minor
FROM recoverables r
LEFT JOIN payout_offsets o ON o.mutual_id = r.mutual_id AND o.recoverable_id = r.id AND o.released_at IS NULL
WHERE (CAST(:mutual_id AS uuid) IS NULL OR r.mutual_id = :mutual_id)
GROUP BY r.mutual_id, r.id
HAVING r.committed_minor <> coalesce(sum(o.amount_minor), 0) OR r.committed_minor + r.repaid_minor > r.amount_minor
