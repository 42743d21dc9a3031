-- RELIABILITY 38: Books and payments name a claim by its form number alone, never by what the person had.
-- fr: Les livres et les paiements nomment une feuille par son seul numéro, jamais par ce qu'avait la personne.
SELECT e.mutual_id, e.id, e.event AS place
FROM entries e
WHERE e.cause LIKE 'claim:%' AND e.note IS NOT NULL
  AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
UNION ALL
SELECT p.mutual_id, p.id, 'payable'
FROM payables p JOIN claims c ON c.mutual_id = p.mutual_id AND c.id = p.subject_id
WHERE p.subject_kind = 'claim' AND p.label <> c.form_number
  AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
UNION ALL
SELECT r.mutual_id, r.id, 'recoverable'
FROM recoverables r
JOIN overpayments o ON o.mutual_id = r.mutual_id AND o.id = r.subject_id
JOIN claims c ON c.mutual_id = o.mutual_id AND c.id = o.claim_id
WHERE r.subject_kind = 'overpayment' AND r.label <> c.form_number
  AND (CAST(:mutual_id AS uuid) IS NULL OR r.mutual_id = :mutual_id)
