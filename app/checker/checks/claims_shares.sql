-- DOMAIN C2: What is billed of an approved claim is borne by mutual, member and facility, line by line and in all.
-- fr: Ce qui est facturé d'une feuille liquidée est supporté par la mutuelle, le bénéficiaire et la formation, ligne par ligne et en tout.
SELECT c.mutual_id, c.id AS claim_id, c.billed_minor, c.mutual_minor, c.member_minor, c.facility_minor
FROM claims c
LEFT JOIN claim_lines l ON l.mutual_id = c.mutual_id AND l.claim_id = c.id AND l.round = c.round
WHERE c.state = 'approved' AND (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
GROUP BY c.mutual_id, c.id
HAVING coalesce(
    c.billed_minor = c.mutual_minor + c.member_minor + c.facility_minor
    AND c.billed_minor = sum(l.quantity * l.price_minor)
    AND c.eligible_minor = sum(l.eligible_minor)
    AND c.facility_minor = sum(l.facility_minor)
    AND c.member_minor = c.eligible_minor - c.mutual_minor + sum(l.member_minor)
    AND bool_and(l.quantity * l.price_minor = l.eligible_minor + l.member_minor + l.facility_minor),
    false
) IS FALSE
