-- DOMAIN F2, F3, F5: Each share is billed once to its campaign's funder, and taken back once, later, if it was undone.
-- fr: Chaque part est facturée une fois au financeur de sa campagne, et reprise une fois, plus tard, si elle est annulée.
SELECT l.mutual_id, l.accrual_id, l.sign, l.amount_minor, c.amount_minor AS accrued_minor, c.undone_on
FROM subsidy_lines l
JOIN subsidy_statements s ON s.mutual_id = l.mutual_id AND s.id = l.statement_id
LEFT JOIN accruals c ON c.mutual_id = l.mutual_id AND c.id = l.accrual_id
LEFT JOIN campaigns g ON g.mutual_id = c.mutual_id AND g.id = c.campaign_id
LEFT JOIN LATERAL (
    SELECT f.turn FROM funders f
    WHERE f.mutual_id = c.mutual_id AND f.kind = c.funder AND (f.turn = 1 OR f.valid_from <= g.coverage_from)
    ORDER BY f.turn DESC LIMIT 1
) k ON true
LEFT JOIN subsidy_lines b ON b.mutual_id = l.mutual_id AND b.accrual_id = l.accrual_id AND b.sign = 1
LEFT JOIN subsidy_statements e ON e.mutual_id = b.mutual_id AND e.id = b.statement_id
WHERE (CAST(:mutual_id AS uuid) IS NULL OR l.mutual_id = :mutual_id)
  AND (c.id IS NULL OR c.funder <> s.funder OR k.turn IS DISTINCT FROM s.turn OR c.unit_id <> l.unit_id OR l.amount_minor <> l.sign * c.amount_minor
       OR (l.sign = -1 AND (c.undone_on IS NULL OR e.number IS NULL OR e.number >= s.number)))
