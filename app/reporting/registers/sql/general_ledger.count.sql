-- The lines that general_ledger.sql tells, and its opening.
SELECT 1
UNION ALL
SELECT 1
FROM accounts a
JOIN lines l ON l.mutual_id = a.mutual_id AND l.account_id = a.id AND l.booked_on BETWEEN :since AND :on
WHERE a.mutual_id = :mutual_id AND a.code = :account
