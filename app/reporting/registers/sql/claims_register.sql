-- Claims received in these days as they stand, with why they were rejected or cut; what the person had is not read.
SELECT f.name, c.form_number, c.unit_reference || '/' || c.member_number, c.care_type, c.service_on, c.received_on,
       c.decided_on, c.state, c.billed_minor, c.mutual_minor, c.member_minor, c.facility_minor,
       CAST((SELECT coalesce(sum(p.paid_minor), 0) FROM payables p
             WHERE p.mutual_id = c.mutual_id AND p.subject_kind = 'claim' AND p.subject_id = c.id) AS bigint),
       (SELECT array_agg(DISTINCT r.code ORDER BY r.code) FROM (
            SELECT unnest(c.codes) AS code
            UNION ALL
            SELECT unnest(l.codes) FROM claim_lines l
            WHERE l.mutual_id = c.mutual_id AND l.claim_id = c.id AND l.round = c.round) r)
FROM claims c
JOIN facilities f ON f.mutual_id = c.mutual_id AND f.id = c.facility_id
WHERE c.mutual_id = :mutual_id AND c.is_current AND c.received_on BETWEEN :since AND :on
ORDER BY f.name, f.id, c.received_on, c.position
