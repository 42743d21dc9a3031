-- DOMAIN 11 (7): Each proof of a wallet has the difference it posted, and what is open is the sum of all that moved.
-- fr: Chaque preuve d'un portefeuille a l'écart qu'elle a passé, et l'écart ouvert est la somme de ses mouvements.
SELECT p.mutual_id, p.wallet_id, p.id AS subject_id, p.posted_minor AS told_minor, coalesce(d.amount_minor, 0) AS found_minor
FROM wallet_proofs p
LEFT JOIN differences d ON d.mutual_id = p.mutual_id AND d.proof_id = p.id AND d.wallet_id = p.wallet_id
WHERE p.posted_minor <> coalesce(d.amount_minor, 0) AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
UNION ALL
SELECT s.mutual_id, s.wallet_id, s.id, s.open_after_minor, s.open_minor
FROM (
    SELECT d.*, sum(d.amount_minor) OVER (PARTITION BY d.mutual_id, d.wallet_id ORDER BY d.number) AS open_minor,
           row_number() OVER (PARTITION BY d.mutual_id, d.wallet_id ORDER BY d.number) AS place
    FROM differences d
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id)
) s
WHERE s.open_after_minor <> s.open_minor OR s.number <> s.place
