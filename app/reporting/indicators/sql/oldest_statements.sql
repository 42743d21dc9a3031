-- When the oldest statement of each funder was billed that is neither paid nor disallowed in full (F4).
SELECT s.funder, min(s.billed_on) AS billed_on
FROM subsidy_statements s
WHERE s.mutual_id = :mutual_id AND s.billed_on <= :at
  AND s.amount_minor > (
      SELECT coalesce(sum(a.amount_minor), 0) FROM subsidy_applications a
      WHERE a.mutual_id = s.mutual_id AND a.statement_id = s.id AND a.applied_on <= :at
  ) + (
      SELECT coalesce(sum(d.amount_minor), 0) FROM subsidy_decisions d
      WHERE d.mutual_id = s.mutual_id AND d.statement_id = s.id AND d.is_approved AND d.decided_on <= :at
  )
GROUP BY s.funder
