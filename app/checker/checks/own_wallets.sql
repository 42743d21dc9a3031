-- E20: What is tied to an operator's name moved its wallet as the tie says; what left suspense left the wallet, too.
-- fr: Ce qui est rattaché à une opération a mû le compte marchand comme il le dit ; ce qui quitte le 47121 aussi.
WITH moved AS (
    SELECT e.mutual_id, e.id AS entry_id, w.id AS wallet_id, e.event,
           sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM own_ties t
    JOIN entries e ON e.mutual_id = t.mutual_id AND e.id = t.entry_id
    JOIN wallets w ON w.mutual_id = t.mutual_id AND w.id = t.wallet_id
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = w.account_code
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR t.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3, 4, t.id
), left_by AS (
    SELECT e.mutual_id, e.id AS entry_id, p.wallet_id,
           sum(CASE WHEN a.code = '47121' THEN CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END END) AS minor,
           sum(CASE WHEN a.code = w.account_code THEN CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END END) AS out_minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    LEFT JOIN own_ties t ON t.mutual_id = e.mutual_id AND e.cause = 'own_tie:' || t.id
    LEFT JOIN payments p ON p.mutual_id = t.mutual_id AND p.wallet_id = t.wallet_id
                        AND p.operator_reference = t.operator_reference
    LEFT JOIN wallets w ON w.mutual_id = p.mutual_id AND w.id = p.wallet_id
    WHERE e.event = 'own' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
)
SELECT t.mutual_id, t.entry_id, t.wallet_id, CASE t.direction WHEN 'in' THEN t.amount_minor ELSE -t.amount_minor END AS told_minor,
       m.minor AS booked_minor
FROM own_ties t
LEFT JOIN moved m ON m.mutual_id = t.mutual_id AND m.entry_id = t.entry_id AND m.wallet_id = t.wallet_id
                 AND m.event IN ('E13', 'E18', 'E19', 'E20')
WHERE (CAST(:mutual_id AS uuid) IS NULL OR t.mutual_id = :mutual_id)
  AND m.minor IS DISTINCT FROM CASE t.direction WHEN 'in' THEN t.amount_minor ELSE -t.amount_minor END
UNION ALL
SELECT mutual_id, entry_id, wallet_id, minor, out_minor
FROM left_by
WHERE minor IS DISTINCT FROM out_minor OR minor IS NULL
