-- I19: Every payment that a delivery brought still has that delivery in the inbox, and its wallet is the same.
-- fr: Chaque encaissement apporté par une livraison retrouve cette livraison dans la boîte, au même compte marchand.
SELECT p.mutual_id, p.id AS payment_id, p.delivery_id
FROM payments p
LEFT JOIN deliveries d ON d.mutual_id = p.mutual_id AND d.id = p.delivery_id AND d.wallet_id = p.wallet_id
WHERE p.delivery_id IS NOT NULL AND d.id IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
