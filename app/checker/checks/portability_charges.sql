-- DESIGN 9: What a host put on another mutual's account is handed over once, and charged there once for the same.
-- fr: Ce qu'une mutuelle hôte porte au compte d'une autre est remis une fois et y est porté une fois, à l'identique.
WITH told AS (
    SELECT c.mutual_id, c.home_mutual_id AS home_id, 'approved' AS kind, c.id AS subject_id, c.posted_minor AS minor
    FROM claims c
    WHERE c.home_mutual_id IS NOT NULL AND c.posted_minor > 0
    UNION ALL
    SELECT o.mutual_id, c.home_mutual_id, 'overpaid', o.id, o.amount_minor
    FROM overpayments o JOIN claims c ON c.mutual_id = o.mutual_id AND c.id = o.claim_id
    WHERE c.home_mutual_id IS NOT NULL
), booked AS (
    SELECT e.mutual_id, a.party AS other_id, e.key, l.amount_minor AS minor, l.side
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = '4661'
    WHERE e.event IN ('E12', 'E13')
), sides AS (
    SELECT coalesce(h.mutual_id, t.mutual_id) AS host_id, coalesce(h.home_id, t.home_id) AS home_id,
           coalesce(h.subject_id, t.subject_id) AS subject_id, h.amount_minor, t.minor AS told_minor,
           v.amount_minor AS charged_minor, v.id IS NULL AS is_open, h.applied_at, ours.minor AS ours_minor,
           theirs.minor AS theirs_minor
    FROM hand_overs h
    FULL JOIN told t ON t.mutual_id = h.mutual_id AND t.home_id = h.home_id AND t.kind = h.kind
                    AND t.subject_id = h.subject_id
    LEFT JOIN visit_charges v ON v.host_id = h.mutual_id AND v.id = h.id AND v.mutual_id = h.home_id AND v.kind = h.kind
                    AND v.subject_id = h.subject_id AND v.claim_id = h.claim_id
    LEFT JOIN booked ours ON ours.mutual_id = h.mutual_id AND ours.other_id = h.home_id
                    AND ours.key = h.kind || ':' || h.subject_id
                    AND ours.side = CASE h.kind WHEN 'approved' THEN 'D' ELSE 'C' END
    LEFT JOIN booked theirs ON theirs.mutual_id = h.home_id AND theirs.other_id = h.mutual_id
                    AND theirs.key = h.kind || ':' || h.subject_id
                    AND theirs.side = CASE h.kind WHEN 'approved' THEN 'C' ELSE 'D' END
)
SELECT host_id AS mutual_id, home_id, subject_id, amount_minor, told_minor, charged_minor, ours_minor, theirs_minor
FROM sides
WHERE (CAST(:mutual_id AS uuid) IS NULL OR :mutual_id IN (host_id, home_id))
  AND (
    amount_minor IS DISTINCT FROM told_minor OR amount_minor IS DISTINCT FROM ours_minor
    OR charged_minor IS DISTINCT FROM theirs_minor OR is_open AND applied_at IS NOT NULL
    OR charged_minor IS NOT NULL AND charged_minor IS DISTINCT FROM amount_minor
  )
UNION ALL
SELECT v.mutual_id, v.host_id, v.subject_id, v.amount_minor, NULL, NULL, NULL, NULL
FROM visit_charges v
LEFT JOIN hand_overs h ON h.mutual_id = v.host_id AND h.id = v.id AND h.home_id = v.mutual_id
WHERE h.id IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR v.mutual_id = :mutual_id)
