-- I15: An approved batch has the word of two people on its content, and its maker's is not one of them.
-- fr: Un bordereau approuvé porte la voix de deux personnes sur son contenu, jamais celle de qui l'a préparé.
SELECT b.mutual_id, b.id AS batch_id, b.number, count(DISTINCT a.person) FILTER (WHERE a.person <> b.made_by) AS approvers
FROM payout_batches b
LEFT JOIN payout_approvals a ON a.mutual_id = b.mutual_id AND a.batch_id = b.id
  AND a.content_hash = b.content_hash AND a.verdict = 'approve'
WHERE b.state = 'approved' AND (CAST(:mutual_id AS uuid) IS NULL OR b.mutual_id = :mutual_id)
GROUP BY b.mutual_id, b.id
HAVING count(DISTINCT a.person) FILTER (WHERE a.person <> b.made_by) < 2
    OR bool_or(a.person = b.made_by)
