-- A1: What an operator names is our own money or somebody's payment, never both; our own left suspense once, and stays out.
-- fr: Ce qu'un opérateur nomme est notre argent ou un encaissement, jamais les deux ; le nôtre a quitté le 47121 une fois.
WITH taken AS (
    SELECT e.mutual_id, a.party AS payment_id, split_part(e.key, ':', 2) AS tie,
           sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = '47121'
    WHERE e.event = 'own' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2, 3
    HAVING sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) <> 0
), tied AS (
    SELECT t.mutual_id, t.id AS tie_id, p.id AS payment_id, p.status, p.amount_minor
    FROM own_ties t
    JOIN payments p ON p.mutual_id = t.mutual_id AND p.wallet_id = t.wallet_id
                   AND p.operator_reference = t.operator_reference
    WHERE t.undone_at IS NULL AND t.direction = 'in' AND (CAST(:mutual_id AS uuid) IS NULL OR t.mutual_id = :mutual_id)
), own AS (
    SELECT p.mutual_id, p.id AS payment_id, p.amount_minor
    FROM payments p
    WHERE p.status = 'own' AND (CAST(:mutual_id AS uuid) IS NULL OR p.mutual_id = :mutual_id)
)
SELECT mutual_id, payment_id, t.tie_id, k.tie AS booked_tie, t.status, o.amount_minor, k.minor AS booked_minor
FROM own o
FULL JOIN tied t USING (mutual_id, payment_id)
FULL JOIN taken k USING (mutual_id, payment_id)
WHERE o.amount_minor IS NULL OR t.tie_id IS NULL OR k.tie IS DISTINCT FROM CAST(t.tie_id AS text)
   OR k.minor IS DISTINCT FROM o.amount_minor
