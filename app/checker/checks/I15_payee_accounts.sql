-- I15: Every approved payee account was approved by two people, neither of whom proposed it, and was held back after that.
-- fr: Chaque compte à payer approuvé l'a été par deux personnes autres que celle qui l'a proposé, puis retenu le temps prévu.
SELECT p.mutual_id, p.id AS account_id, count(DISTINCT a.person_id) AS approvers,
       coalesce(bool_or(a.person_id = p.proposed_by), false) AS maker_approved, p.usable_from
FROM payee_accounts p
LEFT JOIN payee_account_approvals a ON a.mutual_id = p.mutual_id AND a.account_id = p.id
WHERE p.approved_at IS NOT NULL AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
GROUP BY p.mutual_id, p.id
HAVING count(DISTINCT a.person_id) <> 2 OR bool_or(a.person_id = p.proposed_by) OR p.usable_from < max(a.approved_at)
