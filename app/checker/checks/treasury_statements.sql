-- RELIABILITY 31: Every movement that a statement was the first to tell and that matches is in the books once, at its amount.
-- fr: Chaque opération d'un relevé qui concorde est dans les livres une fois, pour son montant.
SELECT s.mutual_id, s.id AS line_id, s.result, s.amount_minor, p.amount_minor AS payment_minor, o.amount_minor AS payout_minor
FROM statement_lines s
LEFT JOIN payments p ON p.mutual_id = s.mutual_id AND p.id = s.payment_id AND p.wallet_id = s.wallet_id
LEFT JOIN payouts o ON o.mutual_id = s.mutual_id AND o.id = s.payout_id AND o.wallet_id = s.wallet_id
LEFT JOIN LATERAL (
    SELECT t.amount_minor, t.amount_minor - t.costs_minor AS principal_minor
    FROM own_ties t
    WHERE t.mutual_id = s.mutual_id AND t.wallet_id = s.wallet_id AND t.operator_reference = s.name AND t.direction = s.direction
      AND (t.undone_at IS NULL OR s.direction = 'in')
    ORDER BY t.id DESC LIMIT 1
) t ON true
WHERE (s.result IN ('matched', 'theirs_only') OR (s.result = 'unknown_payout' AND s.closing = 'evidence')) AND (CAST(:mutual_id AS uuid) IS NULL OR s.mutual_id = :mutual_id)
  AND (coalesce(p.id, o.id) IS NULL AND t.amount_minor IS NULL
       OR (s.said = 'succeeded' AND s.amount_minor IS NOT NULL
           AND s.amount_minor IS DISTINCT FROM coalesce(o.amount_minor, p.amount_minor)
           AND s.amount_minor IS DISTINCT FROM t.amount_minor AND s.amount_minor IS DISTINCT FROM t.principal_minor))
