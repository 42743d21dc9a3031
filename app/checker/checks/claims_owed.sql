-- I12: Every approved claim with a share has its E12 and is owed to its facility once, for that amount, and nothing else is.
-- fr: Chaque feuille liquidée avec une part a son E12 et est due une fois à sa formation, pour ce montant, et rien d'autre ne l'est.
WITH told AS (
    SELECT c.mutual_id, c.id AS claim_id, c.facility_id, c.posted_minor AS minor
    FROM claims c
    WHERE c.posted_minor > 0 AND (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
), booked AS (
    SELECT e.mutual_id, CAST(substr(e.key, length('approved:') + 1) AS uuid) AS claim_id, a.party AS facility_id,
           l.amount_minor AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.side = 'C'
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = '4011'
    WHERE e.event = 'E12' AND e.key LIKE 'approved:%'
      AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
), owed AS (
    SELECT p.mutual_id, p.subject_id AS claim_id, p.facility_id, p.amount_minor AS minor
    FROM payables p
    WHERE p.subject_kind = 'claim' AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
)
SELECT mutual_id, claim_id, told.minor AS told_minor, booked.minor AS booked_minor, owed.minor AS owed_minor
FROM told
FULL JOIN booked USING (mutual_id, claim_id, facility_id)
FULL JOIN owed USING (mutual_id, claim_id, facility_id)
WHERE num_nulls(told.minor, booked.minor, owed.minor) > 0 OR told.minor <> booked.minor OR told.minor <> owed.minor
