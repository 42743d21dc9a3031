-- warning: Claims received by the end of the month are not decided (C1).
-- fr: Des feuilles de soins reçues avant la fin du mois ne sont pas liquidées (C1).
SELECT c.form_number AS subject, c.billed_minor AS minor, c.received_on AS since
FROM claims c
WHERE c.mutual_id = :mutual_id AND c.is_current AND c.state IN ('received', 'returned', 'in_review')
  AND c.received_on <= :ends_on
