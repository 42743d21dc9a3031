-- E24: What differences moved on 47111 is what wallets' differences say, each once, against its own wallet or 6581 and 7581.
-- fr: Les écarts passés au 47111 sont ceux des portefeuilles, chacun une fois, en face du portefeuille, du 6581 ou du 7581.
WITH told AS (
    SELECT d.mutual_id, 'difference:' || d.id AS key, d.amount_minor AS minor,
           CASE WHEN d.kind = 'stated' THEN w.account_code WHEN d.amount_minor < 0 THEN '6581' ELSE '7581' END AS against
    FROM differences d
    JOIN wallets w ON w.mutual_id = d.mutual_id AND w.id = d.wallet_id
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id)
), moved AS (
    SELECT e.mutual_id, e.key, a.code, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event = 'E24' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
), booked AS (
    SELECT d.mutual_id, d.key, d.minor, o.code AS against
    FROM moved d
    LEFT JOIN moved o ON o.mutual_id = d.mutual_id AND o.key = d.key AND o.code <> '47111'
    WHERE d.code = '47111'
)
SELECT mutual_id, key, told.minor AS told_minor, booked.minor AS booked_minor, told.against, booked.against AS booked_against
FROM told FULL JOIN booked USING (mutual_id, key)
WHERE (told.minor, told.against) IS DISTINCT FROM (booked.minor, booked.against)
