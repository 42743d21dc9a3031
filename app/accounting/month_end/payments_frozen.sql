-- warning: A payment that the operator's statement contradicts waits for a person.
-- fr: Un paiement que le relevé de l'opérateur contredit attend la décision d'une personne.
SELECT p.operator_reference AS subject, p.amount_minor AS minor, p.booked_on AS since
FROM payments p
WHERE p.mutual_id = :mutual_id AND p.frozen_at IS NOT NULL AND p.reversed_at IS NULL AND p.booked_on <= :ends_on
