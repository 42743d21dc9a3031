-- DOMAIN C05: A form number of a facility stands approved once.
-- fr: Un numéro de feuille d'une formation sanitaire n'est liquidé qu'une fois.
SELECT c.mutual_id, c.facility_id, c.form_number, count(*) AS claims
FROM claims c
WHERE c.state = 'approved' AND c.version = (
    SELECT max(o.version) FROM claims o
    WHERE o.mutual_id = c.mutual_id AND o.root_id = c.root_id AND o.state = 'approved'
) AND (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
GROUP BY c.mutual_id, c.facility_id, c.form_number
HAVING count(*) > 1
