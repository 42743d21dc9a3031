-- DOMAIN E13: What was found too much is booked and recovered once, and never more than the mutual bore.
-- fr: L'indu constaté est comptabilisé et récupéré une fois, et jamais au-delà de la part de la mutuelle.
WITH booked AS (
    SELECT e.mutual_id, CAST(substr(e.key, length('overpaid:') + 1) AS uuid) AS id, a.party AS facility_id,
           l.amount_minor AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.side = 'D'
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = '4091'
    WHERE e.event = 'E13' AND e.key LIKE 'overpaid:%'
      AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
), recovered AS (
    SELECT r.mutual_id, r.subject_id AS id, r.facility_id, r.amount_minor AS minor
    FROM recoverables r
    WHERE r.subject_kind = 'overpayment' AND (CAST(:mutual_id AS uuid) IS NULL OR r.mutual_id = :mutual_id)
), told AS (
    SELECT o.mutual_id, o.id, o.facility_id, o.amount_minor AS minor
    FROM overpayments o
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR o.mutual_id = :mutual_id)
), chains AS (
    SELECT c.mutual_id, c.root_id, sum(c.posted_minor) AS posted_minor, sum((
        SELECT coalesce(sum(o.amount_minor), 0) FROM overpayments o
        WHERE o.mutual_id = c.mutual_id AND o.claim_id = c.id
    )) AS overpaid_minor
    FROM claims c
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
    GROUP BY c.mutual_id, c.root_id
)
SELECT mutual_id, id, told.minor AS told_minor, booked.minor AS booked_minor, recovered.minor AS recovered_minor
FROM told
FULL JOIN booked USING (mutual_id, id, facility_id)
FULL JOIN recovered USING (mutual_id, id, facility_id)
WHERE num_nulls(told.minor, booked.minor, recovered.minor) > 0
   OR told.minor <> booked.minor OR told.minor <> recovered.minor
UNION ALL
SELECT mutual_id, root_id, overpaid_minor, posted_minor, NULL FROM chains WHERE overpaid_minor > posted_minor
