-- DOMAIN 11 (6): A due is settled exactly when it is called and the whole member share is paid (U6).
-- fr: Une échéance est soldée si et seulement si elle est appelée et la part du membre entièrement payée (U6).
SELECT d.mutual_id, d.id AS due_id, d.member_minor, d.paid_minor, d.called_on, d.settled_on
FROM dues d
WHERE (d.settled_on IS NOT NULL) <> (d.called_on IS NOT NULL AND d.paid_minor = d.member_minor AND d.cancelled_minor = 0)
  AND (CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id)
