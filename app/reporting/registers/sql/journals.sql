-- Every line of the entries booked in these days, in the journal's order.
SELECT e.booked_on, e.event, e.cause, a.code, CASE :language WHEN 'en' THEN c.name_en ELSE c.name_fr END,
       CASE l.side WHEN 'D' THEN l.amount_minor END, CASE l.side WHEN 'C' THEN l.amount_minor END, e.note
FROM entries e
JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
JOIN chart_accounts c ON c.mutual_id = a.mutual_id AND c.code = a.code
WHERE e.mutual_id = :mutual_id AND e.booked_on BETWEEN :since AND :on
ORDER BY e.booked_on, e.id, l.number
