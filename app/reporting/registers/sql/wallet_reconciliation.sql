-- What each place of money did in these days; of a wallet also what its operator stated last, the difference that is
-- still open, up to when its statement was compared, and what of its statements waits for somebody. An account that one
-- wallet took over from another is told with the later one.
WITH places AS (
    SELECT w.account_code AS code, w.name, w.id AS wallet_id,
           row_number() OVER (PARTITION BY w.account_code ORDER BY w.opened_at DESC, w.id DESC) = 1 AS has_account
    FROM wallets w
    WHERE w.mutual_id = :mutual_id AND (w.opened_at AT TIME ZONE :timezone)::date <= :on
      AND (w.closed_at IS NULL OR (w.closed_at AT TIME ZONE :timezone)::date >= :since)
    UNION ALL
    SELECT c.code, CASE :language WHEN 'en' THEN c.name_en ELSE c.name_fr END, NULL, true
    FROM chart_accounts c
    WHERE c.mutual_id = :mutual_id AND c.code IN ('5211', '5711', '5851', '47111')
), stated AS (
    SELECT DISTINCT ON (r.wallet_id) r.wallet_id, r.proven_on, r.stated_minor FROM wallet_proofs r
    WHERE r.mutual_id = :mutual_id AND r.proven_on <= :on
    ORDER BY r.wallet_id, r.proven_on DESC, r.id DESC
), differing AS (
    SELECT DISTINCT ON (d.wallet_id) d.wallet_id, d.open_after_minor FROM differences d
    WHERE d.mutual_id = :mutual_id AND d.booked_on <= :on
    ORDER BY d.wallet_id, d.number DESC
), waiting AS (
    SELECT t.wallet_id, count(*) AS items FROM statement_lines t
    WHERE t.mutual_id = :mutual_id AND t.closed_at IS NULL AND t.result <> ALL(CAST(:settled AS text[]))
    GROUP BY t.wallet_id
), moved AS (
    SELECT a.code, sum(b.debit_minor - b.credit_minor) FILTER (WHERE b.day < :since) AS opening,
           sum(b.debit_minor) FILTER (WHERE b.day >= :since) AS debit,
           sum(b.credit_minor) FILTER (WHERE b.day >= :since) AS credit
    FROM accounts a
    JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= :on
    WHERE a.mutual_id = :mutual_id
    GROUP BY a.code
)
SELECT p.code, p.name, CASE WHEN p.has_account THEN CAST(coalesce(m.opening, 0) AS bigint) END,
       CASE WHEN p.has_account THEN CAST(coalesce(m.debit, 0) AS bigint) END,
       CASE WHEN p.has_account THEN CAST(coalesce(m.credit, 0) AS bigint) END,
       CASE WHEN p.has_account
            THEN CAST(coalesce(m.opening, 0) + coalesce(m.debit, 0) - coalesce(m.credit, 0) AS bigint) END,
       t.stated_minor, t.proven_on, d.open_after_minor,
       CAST(s.compared_until AT TIME ZONE :timezone AS date),
       CASE WHEN p.wallet_id IS NULL THEN NULL
            WHEN s.compared_until >= (CAST(:on AS date) + 1)::timestamp AT TIME ZONE :timezone THEN 'yes'
            ELSE 'no' END,
       CASE WHEN p.wallet_id IS NOT NULL THEN coalesce(i.items, 0) END
FROM places p
LEFT JOIN moved m ON m.code = p.code
LEFT JOIN statement_sweeps s ON s.mutual_id = :mutual_id AND s.wallet_id = p.wallet_id
LEFT JOIN stated t ON t.wallet_id = p.wallet_id
LEFT JOIN differing d ON d.wallet_id = p.wallet_id
LEFT JOIN waiting i ON i.wallet_id = p.wallet_id
ORDER BY p.code DESC, p.has_account DESC, p.name
