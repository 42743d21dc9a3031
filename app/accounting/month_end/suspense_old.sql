-- warning: Money to be identified has waited longer than the scheme's second alert (A8).
-- fr: Des encaissements à identifier attendent au-delà de la seconde alerte du régime (A8).
SELECT p.operator_reference AS subject, p.left_minor AS minor, p.booked_on AS since
FROM payments p
WHERE p.mutual_id = :mutual_id AND p.left_minor > 0
  AND p.occurred_at < CAST(:ends_at AS timestamptz) - make_interval(days => CAST(:suspense_days AS int))
