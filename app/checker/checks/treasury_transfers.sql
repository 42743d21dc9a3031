-- E18: Each transfer moved what it says: out of its source, into 5851 while in transit, into its target once there.
-- fr: Chaque virement a déplacé ce qu'il dit : hors de sa source, en 5851 tant qu'il est en cours, puis chez son destinataire.
WITH known AS (
    SELECT t.*, 'transfer:' || t.id AS cause, coalesce(f.account_code, '5211') AS source,
           coalesce(i.account_code, '5211') AS target
    FROM transfers t
    LEFT JOIN wallets f ON f.mutual_id = t.mutual_id AND f.id = t.from_wallet_id
    LEFT JOIN wallets i ON i.mutual_id = t.mutual_id AND i.id = t.to_wallet_id
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR t.mutual_id = :mutual_id)
), told AS (
    SELECT mutual_id, cause, source AS code,
           (CASE WHEN returned_at IS NULL THEN -amount_minor ELSE 0 END) - fee_minor - levy_minor
           + fee_returned_minor + levy_returned_minor AS minor
    FROM known
    UNION ALL
    SELECT mutual_id, cause, target, amount_minor FROM known WHERE credited_at IS NOT NULL
    UNION ALL
    SELECT mutual_id, cause, '5851', amount_minor FROM known WHERE credited_at IS NULL AND returned_at IS NULL
), booked AS (
    SELECT e.mutual_id, e.cause, a.code,
           sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.cause LIKE 'transfer:%' AND (a.code LIKE '552%' OR a.code IN ('5211', '5851'))
      AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.cause, a.code
)
SELECT mutual_id, cause, code, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, cause, code)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
