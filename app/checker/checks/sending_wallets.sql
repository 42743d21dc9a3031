-- DOMAIN 11 (7): What each confirmed payout took from its wallet or bank is its amount, fee and levy.
-- fr: Chaque paiement confirmé a pris à son compte son montant, sa commission et son prélèvement.
WITH told AS (
    SELECT p.mutual_id, p.account_code AS code, 'payout:' || p.id AS cause,
           p.amount_minor + p.fee_minor + p.levy_minor AS minor
    FROM payouts p
    WHERE coalesce(p.conflict_from, p.state) IN ('succeeded', 'returned')
      AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
), booked AS (
    SELECT e.mutual_id, a.code, e.cause, sum(CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.cause LIKE 'payout:%' AND split_part(e.key, ':', 4) IN ('confirmed', 'unconfirmed')
      AND (a.code LIKE '552%' OR a.code = '5211') AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, a.code, e.cause
)
SELECT mutual_id, code, cause, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code, cause)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
