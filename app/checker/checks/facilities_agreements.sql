-- DOMAIN 8: No facility has two agreements on one day (C01).
-- fr: Aucune formation sanitaire n'a deux conventions le même jour.
SELECT a.mutual_id, a.facility_id, a.id AS agreement_id, b.id AS other_id
FROM agreements a
JOIN agreements b ON b.mutual_id = a.mutual_id AND b.facility_id = a.facility_id AND b.id > a.id
 AND daterange(a.valid_from, a.valid_to, '[]') && daterange(b.valid_from, b.valid_to, '[]')
WHERE CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id
