-- I6: Every payment is in the books once, with its whole amount.
-- fr: Chaque encaissement figure une seule fois dans les livres, pour son montant entier.
SELECT p.mutual_id, p.id AS payment_id, p.amount_minor, count(DISTINCT e.id) AS entries, sum(l.amount_minor) AS booked_minor
FROM payments p
LEFT JOIN entries e ON e.mutual_id = p.mutual_id AND e.cause = 'payment:' || p.id AND e.event = 'E03'
LEFT JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.side = 'C'
WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
GROUP BY p.mutual_id, p.id
HAVING count(DISTINCT e.id) <> 1 OR sum(l.amount_minor) <> p.amount_minor
