-- I15: What is approved, sent or paid is what was approved: payee, amounts, claims and offsets have their hash.
-- fr: Ce qui est approuvé, envoyé ou payé est ce qui a été approuvé : bénéficiaire, montants et feuilles ont leur empreinte.
SELECT p.mutual_id, p.id AS payout_id, p.state
FROM payouts p
JOIN payout_batches b ON b.mutual_id = p.mutual_id AND b.id = p.batch_id
WHERE p.state NOT IN ('draft', 'pending_approval', 'rejected')
  AND (p.content_hash IS DISTINCT FROM payout_content_hash(p.mutual_id, p.id) OR b.state <> 'approved')
  AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
