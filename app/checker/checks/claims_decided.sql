-- I15: Nobody decides or reviews what they entered, and every decision is kept with its author.
-- fr: Personne ne décide de ce qu'il a saisi ni ne l'examine, et chaque décision est gardée avec son auteur.
SELECT c.mutual_id, c.id AS claim_id, c.state
FROM claims c
WHERE (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
  AND (
    c.decided_by = c.entered_by
    OR EXISTS (
        SELECT FROM claim_reviews r
        WHERE r.mutual_id = c.mutual_id AND r.claim_id = c.id AND r.round = c.round AND r.actor = c.entered_by
    )
    OR (c.state IN ('approved', 'rejected') AND NOT EXISTS (
        SELECT FROM claim_steps s
        WHERE s.mutual_id = c.mutual_id AND s.claim_id = c.id AND s.what = c.state AND s.actor = c.decided_by
    ))
  )
