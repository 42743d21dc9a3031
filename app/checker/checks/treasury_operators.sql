-- E21: What 4015 took and gave are the operators' invoices and what was paid to them, each once.
-- fr: Le compte 4015 a reçu les factures des opérateurs et rendu leurs paiements, chacun une seule fois.
WITH told AS (
    SELECT i.mutual_id, 'operator_invoice:' || i.id AS cause, i.amount_minor AS minor
    FROM operator_invoices i
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR i.mutual_id = :mutual_id)
    UNION ALL
    SELECT p.mutual_id, 'operator_payment:' || p.id, -p.amount_minor
    FROM operator_payments p
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
), booked AS (
    SELECT e.mutual_id, e.cause, sum(CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event = 'E21' AND a.code = '4015' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.cause
)
SELECT mutual_id, cause, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, cause)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
