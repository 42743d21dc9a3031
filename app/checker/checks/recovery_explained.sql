-- I12: A transfer that two people found to have paid a payout is that payout's one success, of the same amount.
-- fr: Un virement reconnu par deux personnes comme un paiement en est le seul règlement, du même montant.
SELECT i.mutual_id, i.evidence_id, i.payout_id, count(a.id) AS successes
FROM recovery_items i
JOIN payouts p ON p.mutual_id = i.mutual_id AND p.id = i.payout_id
LEFT JOIN payout_attempts a ON a.mutual_id = i.mutual_id AND a.payout_id = i.payout_id AND a.outcome = 'succeeded'
  AND a.operator_reference IS NOT DISTINCT FROM i.operator_reference
WHERE i.decided_at IS NOT NULL AND (CAST(:mutual_id AS uuid) IS NULL OR i.mutual_id = :mutual_id)
GROUP BY i.mutual_id, i.evidence_id, i.payout_id, p.amount_minor
HAVING count(a.id) <> 1 OR p.amount_minor <> coalesce(i.amount_minor, p.amount_minor)
    OR bool_or(i.decided_by = i.proposed_by)
