-- E20: Each deposit of antenna cash left the antenna's 5711 for the bank or the wallet it names.
-- fr: Chaque versement d'espèces a quitté la caisse de l'antenne (5711) pour la banque ou le compte marchand qu'il désigne.
WITH told AS (
    SELECT d.mutual_id, 'deposit:' || d.id AS cause, side.code, side.party, side.minor
    FROM cash_deposits d
    LEFT JOIN wallets w ON w.mutual_id = d.mutual_id AND w.id = d.wallet_id
    CROSS JOIN LATERAL (VALUES
        ('5711', d.antenna_id, -d.amount_minor),
        (coalesce(w.account_code, '5211'), '00000000-0000-0000-0000-000000000000', d.amount_minor)
    ) AS side (code, party, minor)
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id)
), booked AS (
    SELECT e.mutual_id, e.cause, a.code, a.party,
           sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event = 'E20' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.cause, a.code, a.party
)
SELECT mutual_id, cause, code, party, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, cause, code, party)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
