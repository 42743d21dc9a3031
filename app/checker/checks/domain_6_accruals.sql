-- DOMAIN 11 (6): A settled instalment has its funders' shares accrued once each, and one that is not settled has none.
-- fr: Une échéance soldée porte une fois chaque part de bailleur, une échéance non soldée n'en porte aucune.
WITH told AS (
    SELECT d.mutual_id, d.id AS due_id, x.funder, x.minor
    FROM dues d
    CROSS JOIN LATERAL (VALUES ('state', d.state_minor), ('donor', d.donor_minor)) AS x(funder, minor)
    WHERE d.settled_on IS NOT NULL AND d.kind <> 'fee' AND x.minor <> 0
      AND (CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id)
), accrued AS (
    SELECT c.mutual_id, c.due_id, c.funder, sum(c.amount_minor) AS minor
    FROM accruals c
    WHERE c.undone_on IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
)
SELECT mutual_id, due_id, funder, told.minor AS due_minor, accrued.minor AS accrued_minor
FROM told FULL JOIN accrued USING (mutual_id, due_id, funder)
WHERE told.minor IS DISTINCT FROM accrued.minor
