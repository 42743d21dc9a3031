-- I6: A wallet and an operator's id name one payment; an antenna and a receipt number name one too.
-- fr: Un compte marchand et un identifiant d'opérateur désignent un seul encaissement ; une antenne et un numéro de reçu aussi.
SELECT p.mutual_id, coalesce(p.wallet_id, p.antenna_id) AS taken_by, p.operator_reference, count(*) AS payments
FROM payments p
WHERE (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
GROUP BY 1, 2, 3
HAVING count(*) > 1
