-- I8: A refund holds its whole amount while it is in transit or paid, and nothing before, after it failed or came back.
-- fr: Un remboursement retient tout son montant tant qu'il est en cours ou payé, et rien avant, après un échec ou un retour.
WITH held AS (
    SELECT t.mutual_id, t.refund_id, sum(t.amount_minor) AS minor
    FROM refund_parts t
    WHERE t.given_back_at IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR t.mutual_id = :mutual_id)
    GROUP BY 1, 2
)
SELECT r.mutual_id, r.id AS refund_id, p.state, r.amount_minor, coalesce(h.minor, 0) AS held_minor
FROM refunds r
LEFT JOIN payouts p ON p.mutual_id = r.mutual_id AND p.subject_id = r.id
LEFT JOIN held h ON h.mutual_id = r.mutual_id AND h.refund_id = r.id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR r.mutual_id = :mutual_id)
  AND (p.id IS NULL OR p.amount_minor <> r.amount_minor
       OR coalesce(h.minor, 0) <> CASE
            WHEN coalesce(p.conflict_from, p.state) IN ('draft', 'pending_approval', 'approved', 'rejected', 'failed', 'returned')
            THEN 0 ELSE r.amount_minor END)
