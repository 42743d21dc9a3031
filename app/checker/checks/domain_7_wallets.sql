-- DOMAIN 11 (7): What collecting moved on a wallet or a cash box are its payments net of fees, less what was taken back.
-- fr: Les encaissements d'un compte marchand ou d'une caisse égalent ses paiements nets de commission, moins les reprises.
WITH told AS (
    SELECT p.mutual_id, coalesce(w.account_code, '5711') AS code,
           coalesce(p.antenna_id, '00000000-0000-0000-0000-000000000000') AS party,
           sum(p.amount_minor - p.fee_minor) AS received_minor,
           coalesce(sum(p.amount_minor) FILTER (WHERE p.reversed_at IS NOT NULL), 0) AS taken_minor
    FROM payments p
    LEFT JOIN wallets w ON w.mutual_id = p.mutual_id AND w.id = p.wallet_id
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
), moved AS (
    SELECT l.mutual_id, a.code, a.party,
           coalesce(sum(l.amount_minor) FILTER (WHERE e.event = 'E03' AND l.side = 'D'), 0) AS received_minor,
           coalesce(sum(l.amount_minor) FILTER (WHERE e.event = 'E11d' AND l.side = 'C'), 0) AS taken_minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event IN ('E03', 'E11d') AND (a.code LIKE '552%' OR a.code = '5711')
      AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
)
SELECT mutual_id, code, party, told.received_minor AS told_received_minor, moved.received_minor AS booked_received_minor,
       told.taken_minor AS told_taken_minor, moved.taken_minor AS booked_taken_minor
FROM told FULL JOIN moved USING (mutual_id, code, party)
WHERE coalesce(told.received_minor, 0) <> coalesce(moved.received_minor, 0)
   OR coalesce(told.taken_minor, 0) <> coalesce(moved.taken_minor, 0)
