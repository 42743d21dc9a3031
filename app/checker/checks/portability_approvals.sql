-- RELIABILITY I15: A clearing is approved by its own two mutuals, a person each, neither its proposer, and none withdrawn.
-- fr: Une compensation est approuvée par ses deux mutuelles, une personne chacune, jamais son auteur, et jamais retirée.
SELECT c.mutual_id, c.id AS clearing_id, c.number, count(*) AS approvals, count(DISTINCT a.approved_by) AS people
FROM clearings c
JOIN clearing_approvals a ON a.owner_id = c.mutual_id AND a.clearing_id = c.id
WHERE CAST(:mutual_id AS uuid) IS NULL OR :mutual_id IN (c.mutual_id, c.partner_id)
GROUP BY c.mutual_id, c.id
HAVING count(DISTINCT a.approved_by) <> count(*) OR c.withdrawn_at IS NOT NULL
    OR bool_or(a.approved_by = c.proposed_by OR a.mutual_id NOT IN (c.mutual_id, c.partner_id))
