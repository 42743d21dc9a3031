-- An account's lines of these days, all its parties, behind what it stood at before, with the balance after each.
WITH opening AS (
    SELECT CAST(coalesce(sum(d.debit_minor - d.credit_minor), 0) AS bigint) AS minor
    FROM code_days d
    WHERE d.mutual_id = :mutual_id AND d.code = :account AND d.day < :since
), told AS (
    SELECT CAST(:since AS date) AS booked_on, CASE :language WHEN 'en' THEN 'Opening' ELSE 'À nouveau' END AS event, NULL AS cause, NULL AS note,
           CAST(NULL AS bigint) AS debit, CAST(NULL AS bigint) AS credit, o.minor AS net,
           CAST(NULL AS uuid) AS entry_id, CAST(0 AS smallint) AS number
    FROM opening o
    UNION ALL
    SELECT l.booked_on, e.event, e.cause, e.note,
           CASE l.side WHEN 'D' THEN l.amount_minor END, CASE l.side WHEN 'C' THEN l.amount_minor END,
           CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END, l.entry_id, l.number
    FROM accounts a
    JOIN lines l ON l.mutual_id = a.mutual_id AND l.account_id = a.id AND l.booked_on BETWEEN :since AND :on
    JOIN entries e ON e.mutual_id = l.mutual_id AND e.id = l.entry_id
    WHERE a.mutual_id = :mutual_id AND a.code = :account
)
SELECT t.booked_on, t.event, t.cause, t.note, t.debit, t.credit,
       CAST(sum(t.net) OVER (ORDER BY t.booked_on, t.entry_id NULLS FIRST, t.number) AS bigint)
FROM told t
ORDER BY t.booked_on, t.entry_id NULLS FIRST, t.number
