-- What closing a year (E27) and deferring contributions (E26) moved on classes 6 and 7: no figure of the year's trade.
WITH technical AS (
    SELECT DISTINCT l.entry_id, a.code = '4771' AS is_deferral
    FROM lines l JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE a.mutual_id = :mutual_id AND a.code IN ('1311', '1391', '4771') AND l.booked_on <= :at
)
SELECT t.is_deferral, e.booked_on, e.posted_at < :until AS was_known, a.code,
       CAST(sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS bigint) AS net
FROM technical t
JOIN entries e ON e.mutual_id = :mutual_id AND e.id = t.entry_id
JOIN lines l ON l.mutual_id = :mutual_id AND l.entry_id = t.entry_id
JOIN accounts a ON a.mutual_id = :mutual_id AND a.id = l.account_id
WHERE a.code ~ '^[67]'
GROUP BY 1, 2, 3, 4
