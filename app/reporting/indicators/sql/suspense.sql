-- The oldest receipt that is still unmatched at the end of a day.
WITH later AS (
    SELECT a.party, sum(d.credit_minor - d.debit_minor) AS net
    FROM balance_days d JOIN accounts a ON a.mutual_id = d.mutual_id AND a.id = d.account_id
    WHERE :is_past AND d.mutual_id = :mutual_id AND d.day > :at AND a.code = '47121'
    GROUP BY a.party
), candidates AS (
    SELECT p.id FROM payments p WHERE p.mutual_id = :mutual_id AND p.left_minor > 0
    UNION
    SELECT l.party FROM later l
)
SELECT min(p.booked_on) AS oldest_on
FROM candidates c
JOIN payments p ON p.mutual_id = :mutual_id AND p.id = c.id
LEFT JOIN later l ON l.party = p.id
WHERE p.left_minor - coalesce(l.net, 0) > 0
