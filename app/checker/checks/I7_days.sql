-- I7: What a wallet received in a day is allocated, collective, in suspense or taken back, to the franc.
-- fr: Ce qu'un compte marchand a reçu un jour est affecté, collectif, à identifier ou repris, au franc près.
WITH given AS (
    SELECT g.mutual_id, g.payment_id, sum(g.amount_minor) AS minor
    FROM allocations g
    WHERE g.undone_at IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR g.mutual_id = :mutual_id)
    GROUP BY 1, 2
)
SELECT p.mutual_id, coalesce(p.wallet_id, p.antenna_id) AS taken_by, p.booked_on AS day, sum(p.amount_minor) AS received_minor,
       coalesce(sum(g.minor), 0) AS allocated_minor, sum(p.left_minor) AS suspense_minor,
       sum(p.undistributed_minor) AS collective_minor,
       coalesce(sum(p.amount_minor) FILTER (WHERE p.reversed_at IS NOT NULL), 0) AS reversed_minor
FROM payments p
LEFT JOIN given g ON g.mutual_id = p.mutual_id AND g.payment_id = p.id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
GROUP BY 1, 2, 3
HAVING bool_or(p.amount_minor <> CASE WHEN p.reversed_at IS NOT NULL THEN p.amount_minor ELSE 0 END
                                 + coalesce(g.minor, 0) + p.left_minor + p.undistributed_minor)
