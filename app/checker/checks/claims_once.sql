-- DOMAIN C05: A form number of a facility stands approved once, and so does the same care under any number.
-- fr: Un numéro de feuille d'une formation sanitaire n'est liquidé qu'une fois, et de même les mêmes soins sous un autre numéro.
WITH approved AS (
    SELECT DISTINCT ON (c.mutual_id, c.root_id) c.*
    FROM claims c
    WHERE c.state = 'approved' AND (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
    ORDER BY c.mutual_id, c.root_id, c.version DESC
)
SELECT c.mutual_id, c.facility_id, c.form_number, count(*) AS claims
FROM approved c
GROUP BY c.mutual_id, c.facility_id, c.form_number
HAVING count(*) > 1
UNION ALL
SELECT c.mutual_id, c.facility_id, min(c.form_number), count(*)
FROM approved c
GROUP BY c.mutual_id, c.facility_id, c.unit_reference, c.member_number, c.service_on, c.care_type, c.billed_minor
HAVING count(*) > 1
