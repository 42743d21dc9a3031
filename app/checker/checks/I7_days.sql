-- I7: What a wallet received in a day is allocated, collective, in suspense, refunded, income, our own or taken back, to the franc.
-- fr: Ce qu'un compte marchand a reçu un jour est affecté, collectif, à identifier, remboursé, en produit, à nous ou repris, au franc près.
WITH given AS (
    SELECT g.mutual_id, g.payment_id, sum(g.amount_minor) AS minor
    FROM allocations g
    WHERE g.undone_at IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR g.mutual_id = :mutual_id)
    GROUP BY 1, 2
), refunded AS (
    SELECT t.mutual_id, t.payment_id, sum(t.amount_minor) AS minor
    FROM refund_parts t
    JOIN refunds r ON r.mutual_id = t.mutual_id AND r.id = t.refund_id AND r.payment_id IS NOT NULL
    WHERE t.given_back_at IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR t.mutual_id = :mutual_id)
    GROUP BY 1, 2
), income AS (
    SELECT k.mutual_id, k.payment_id, sum(k.amount_minor) AS minor
    FROM takings k
    WHERE k.undone_at IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR k.mutual_id = :mutual_id)
    GROUP BY 1, 2
)
SELECT p.mutual_id, coalesce(p.wallet_id, p.antenna_id) AS taken_by, p.booked_on AS day, sum(p.amount_minor) AS received_minor,
       coalesce(sum(g.minor), 0) AS allocated_minor, sum(p.left_minor) AS suspense_minor,
       sum(p.undistributed_minor) AS collective_minor, coalesce(sum(r.minor), 0) AS refunded_minor,
       coalesce(sum(i.minor), 0) AS income_minor,
       coalesce(sum(p.amount_minor) FILTER (WHERE p.reversed_at IS NOT NULL), 0) AS reversed_minor,
       coalesce(sum(p.amount_minor) FILTER (WHERE p.status = 'own'), 0) AS own_minor
FROM payments p
LEFT JOIN given g ON g.mutual_id = p.mutual_id AND g.payment_id = p.id
LEFT JOIN refunded r ON r.mutual_id = p.mutual_id AND r.payment_id = p.id
LEFT JOIN income i ON i.mutual_id = p.mutual_id AND i.payment_id = p.id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
GROUP BY 1, 2, 3
HAVING bool_or(p.amount_minor <> CASE WHEN p.reversed_at IS NOT NULL OR p.status = 'own' THEN p.amount_minor
                                      ELSE coalesce(r.minor, 0) END
                                 + coalesce(g.minor, 0) + coalesce(i.minor, 0) + p.left_minor + p.undistributed_minor)
