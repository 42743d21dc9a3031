-- warning: Money nobody claimed is proposed as income and not decided (E25).
-- fr: Des encaissements non réclamés sont proposés en produit et non décidés (E25).
SELECT CAST(i.payment_id AS text) AS subject, i.amount_minor AS minor, CAST(i.proposed_at AS date) AS since
FROM income_proposals i
WHERE i.mutual_id = :mutual_id AND i.state = 'proposed' AND i.proposed_at < :ends_at
