-- I12: What stands in payouts of each payable, and what was paid of it, are the sums of their items.
-- fr: Ce qui est engagé et ce qui est payé de chaque créance égalent la somme des lignes de paiement.
WITH held AS (
    SELECT i.mutual_id, i.payable_id AS id, sum(i.amount_minor) AS committed_minor,
           coalesce(sum(i.amount_minor) FILTER (WHERE coalesce(p.conflict_from, p.state) = 'succeeded'), 0) AS paid_minor
    FROM payout_items i
    JOIN payouts p ON p.mutual_id = i.mutual_id AND p.id = i.payout_id
    WHERE i.released_at IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR i.mutual_id = :mutual_id)
    GROUP BY i.mutual_id, i.payable_id
)
SELECT y.mutual_id, y.id AS payable_id, y.amount_minor, y.committed_minor, h.committed_minor AS items_minor,
       y.paid_minor, h.paid_minor AS paid_items_minor
FROM payables y
LEFT JOIN held h USING (mutual_id, id)
WHERE (CAST(:mutual_id AS uuid) IS NULL OR y.mutual_id = :mutual_id)
  AND (y.committed_minor <> coalesce(h.committed_minor, 0) OR y.paid_minor <> coalesce(h.paid_minor, 0)
       OR y.committed_minor > y.amount_minor)
