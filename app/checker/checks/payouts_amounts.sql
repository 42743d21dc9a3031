-- I12: A payout for a facility pays the sum of its claims less the sum of what it keeps back.
-- fr: Un paiement à une formation vaut la somme de ses feuilles moins la somme de ses compensations.
SELECT p.mutual_id, p.id AS payout_id, p.gross_minor, p.offset_minor, i.items_minor, o.offsets_minor
FROM payouts p
CROSS JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0) AS items_minor FROM payout_items
                    WHERE mutual_id = p.mutual_id AND payout_id = p.id) i
CROSS JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0) AS offsets_minor FROM payout_offsets
                    WHERE mutual_id = p.mutual_id AND payout_id = p.id) o
WHERE p.kind = 'benefits' AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
  AND (p.gross_minor <> i.items_minor OR p.offset_minor <> o.offsets_minor
       OR p.amount_minor <> i.items_minor - o.offsets_minor)
