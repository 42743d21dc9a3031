-- E21: What is paid of an operator's invoice is the sum of its parts, and no payment settles more than it is.
-- fr: Le payé d'une facture d'opérateur est la somme de ses parts, et aucun paiement n'éteint plus que son montant.
SELECT i.mutual_id, i.id, i.paid_minor AS told_minor, coalesce(sum(p.amount_minor), 0) AS parts_minor
FROM operator_invoices i
LEFT JOIN operator_payment_parts p ON p.mutual_id = i.mutual_id AND p.invoice_id = i.id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR i.mutual_id = :mutual_id)
GROUP BY i.mutual_id, i.id, i.paid_minor
HAVING i.paid_minor <> coalesce(sum(p.amount_minor), 0)
UNION ALL
SELECT o.mutual_id, o.id, o.amount_minor, sum(p.amount_minor)
FROM operator_payments o
JOIN operator_payment_parts p ON p.mutual_id = o.mutual_id AND p.payment_id = o.id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR o.mutual_id = :mutual_id)
GROUP BY o.mutual_id, o.id, o.amount_minor
HAVING sum(p.amount_minor) > o.amount_minor
