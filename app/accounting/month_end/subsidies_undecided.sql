-- warning: A disallowance or a repayment to a funder is proposed and not decided (E09).
-- fr: Un rejet ou un reversement de cofinancement est proposé et non décidé (E09).
SELECT CAST(d.id AS text) AS subject, d.amount_minor AS minor, CAST(d.proposed_at AS date) AS since
FROM subsidy_decisions d
WHERE d.mutual_id = :mutual_id AND d.decided_at IS NULL AND d.proposed_at < :ends_at
