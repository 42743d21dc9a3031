-- What each wallet, the bank and the antennas' cash did in these days, and up to when a wallet's statement was compared.
WITH places AS (
    SELECT w.account_code AS code, w.name, w.id AS wallet_id FROM wallets w
    WHERE w.mutual_id = :mutual_id AND (w.opened_at AT TIME ZONE :timezone)::date <= :on
      AND (w.closed_at IS NULL OR (w.closed_at AT TIME ZONE :timezone)::date >= :since)
    UNION ALL
    SELECT c.code, CASE :language WHEN 'en' THEN c.name_en ELSE c.name_fr END, NULL FROM chart_accounts c
    WHERE c.mutual_id = :mutual_id AND c.code IN ('5211', '5711', '5851', '47111')
), moved AS (
    SELECT a.code, sum(b.debit_minor - b.credit_minor) FILTER (WHERE b.day < :since) AS opening,
           sum(b.debit_minor) FILTER (WHERE b.day >= :since) AS debit,
           sum(b.credit_minor) FILTER (WHERE b.day >= :since) AS credit
    FROM accounts a
    JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= :on
    WHERE a.mutual_id = :mutual_id
    GROUP BY a.code
)
SELECT p.code, p.name, CAST(coalesce(m.opening, 0) AS bigint), CAST(coalesce(m.debit, 0) AS bigint),
       CAST(coalesce(m.credit, 0) AS bigint),
       CAST(coalesce(m.opening, 0) + coalesce(m.debit, 0) - coalesce(m.credit, 0) AS bigint),
       CAST(s.compared_until AT TIME ZONE :timezone AS date),
       CASE WHEN p.wallet_id IS NULL THEN NULL
            WHEN s.compared_until >= (CAST(:on AS date) + 1)::timestamp AT TIME ZONE :timezone THEN 'yes'
            ELSE 'no' END
FROM places p
LEFT JOIN moved m ON m.code = p.code
LEFT JOIN statement_sweeps s ON s.mutual_id = :mutual_id AND s.wallet_id = p.wallet_id
ORDER BY p.code DESC, p.name
