-- I12: What stands in payouts of each claim, and what of it was paid, is what their items say, and never above it.
-- fr: Ce qui figure de chaque créance dans les paiements, et ce qui en est payé, est ce que disent leurs lignes, sans excès.
SELECT y.mutual_id, y.id AS payable_id, y.amount_minor, y.committed_minor, y.paid_minor,
       coalesce(sum(i.amount_minor), 0) AS items_minor
FROM payables y
LEFT JOIN payout_items i ON i.mutual_id = y.mutual_id AND i.payable_id = y.id AND i.released_at IS NULL
LEFT JOIN payouts p ON p.mutual_id = i.mutual_id AND p.id = i.payout_id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR y.mutual_id = :mutual_id)
GROUP BY y.mutual_id, y.id, y.amount_minor, y.committed_minor, y.paid_minor
HAVING y.committed_minor <> coalesce(sum(i.amount_minor), 0) OR y.committed_minor > y.amount_minor
   OR y.paid_minor <> coalesce(sum(i.amount_minor) FILTER (WHERE coalesce(p.conflict_from, p.state) = 'succeeded'), 0)
