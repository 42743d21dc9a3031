-- I8: What is paid of a due equals what payments and advances paid of it, and never exceeds it.
-- fr: Ce qui est payé d'une échéance égale les paiements et avances qui l'ont soldée, sans la dépasser.
SELECT d.mutual_id, d.id AS due_id, d.member_minor, d.paid_minor, coalesce(sum(s.amount_minor), 0) AS settled_minor
FROM dues d
LEFT JOIN settlements s ON s.mutual_id = d.mutual_id AND s.due_id = d.id AND s.undone_on IS NULL
WHERE (CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id)
GROUP BY d.mutual_id, d.id
HAVING coalesce(sum(s.amount_minor), 0) <> d.paid_minor OR d.paid_minor > d.member_minor
