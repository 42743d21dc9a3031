-- All receipts not taken back by the operator nor our own money, cash too, and those given to a unit or a collective payer.
SELECT count(*) AS receipts, CAST(coalesce(sum(p.amount_minor), 0) AS bigint) AS collected,
       count(*) FILTER (WHERE p.is_matched) AS receipts_matched,
       CAST(coalesce(sum(p.amount_minor) FILTER (WHERE p.is_matched), 0) AS bigint) AS matched
FROM (
    SELECT p.amount_minor,
           p.collective_id IS NOT NULL OR p.unit_id IS NOT NULL AND (NOT :is_past OR p.method <> 'agent' OR EXISTS (
               SELECT FROM allocations a
               WHERE a.mutual_id = p.mutual_id AND a.payment_id = p.id AND a.made_at < :until)) AS is_matched
    FROM payments p
    WHERE p.mutual_id = :mutual_id AND p.booked_on BETWEEN :since AND :at
      AND (p.reversed_at IS NULL OR p.reversed_at >= :until) AND p.status <> 'own'
) p
