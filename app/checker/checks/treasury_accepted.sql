-- I15: A difference is accepted by a person who stated none of what was open.
-- fr: Un écart est accepté par une personne qui n'a déclaré aucun des soldes dont il vient.
SELECT a.mutual_id, a.wallet_id, a.id AS difference_id, a.made_by
FROM differences a
WHERE a.kind = 'accepted' AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
  AND (a.made_by NOT LIKE 'person:%' OR EXISTS (
    SELECT FROM differences d
    WHERE d.mutual_id = a.mutual_id AND d.wallet_id = a.wallet_id AND d.kind = 'stated' AND d.made_by = a.made_by
      AND d.number < a.number AND d.number > (
        SELECT coalesce(max(z.number), 0) FROM differences z
        WHERE z.mutual_id = a.mutual_id AND z.wallet_id = a.wallet_id AND z.open_after_minor = 0 AND z.number < a.number
      )
  ))
