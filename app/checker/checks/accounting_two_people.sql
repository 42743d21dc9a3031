-- I15: What people book by hand, and unclaimed money taken as income, one proposed and another approved.
-- fr: Ce qui se passe à la main, et les encaissements non réclamés mis en produit, l'un le propose et un autre l'approuve.
SELECT m.mutual_id, 'manual_entry' AS of, m.id, m.proposed_by, m.decided_by
FROM manual_entries m
WHERE m.state IN ('approved', 'refused') AND m.proposed_by = m.decided_by
  AND (CAST(:mutual_id AS uuid) IS NULL OR m.mutual_id = :mutual_id)
UNION ALL
SELECT k.mutual_id, 'taking', k.id, i.proposed_by, k.decided_by
FROM takings k
LEFT JOIN income_proposals i ON i.mutual_id = k.mutual_id AND i.taking_id = k.id AND i.state = 'approved'
                            AND i.payment_id = k.payment_id AND i.decided_by = k.decided_by
WHERE k.kind = 'unclaimed' AND (i.id IS NULL OR i.proposed_by = k.decided_by OR i.amount_minor <> k.amount_minor)
  AND (CAST(:mutual_id AS uuid) IS NULL OR k.mutual_id = :mutual_id)
