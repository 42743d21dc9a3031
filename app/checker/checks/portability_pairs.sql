-- DESIGN 9: What a mutual's books say of another mirrors what the other's say, less what is being handed over or half cleared.
-- fr: Ce que les livres d'une mutuelle disent d'une autre est le miroir de ce que disent ceux de l'autre, hors remises et compensations en cours.
WITH booked AS (
    SELECT a.mutual_id, a.party AS other_id, sum(b.debit_minor - b.credit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code = '4661' AND a.party <> '00000000-0000-0000-0000-000000000000'
    GROUP BY a.mutual_id, a.party
), handed AS (
    SELECT h.mutual_id AS host_id, h.home_id,
           sum(CASE h.kind WHEN 'approved' THEN h.amount_minor ELSE -h.amount_minor END) AS minor
    FROM hand_overs h
    WHERE NOT EXISTS (SELECT FROM visit_charges v WHERE v.host_id = h.mutual_id AND v.id = h.id)
    GROUP BY h.mutual_id, h.home_id
), half AS (
    SELECT c.mutual_id, c.partner_id, sum(CASE WHEN a.mutual_id = c.mutual_id THEN -c.net_minor ELSE c.net_minor END)
           AS minor
    FROM clearings c JOIN clearing_approvals a ON a.owner_id = c.mutual_id AND a.clearing_id = c.id
    WHERE NOT EXISTS (
        SELECT FROM clearing_approvals o
        WHERE o.owner_id = c.mutual_id AND o.clearing_id = c.id AND o.mutual_id <> a.mutual_id
    )
    GROUP BY c.mutual_id, c.partner_id
), pairs AS (
    SELECT least(mutual_id, other_id) AS low_id, greatest(mutual_id, other_id) AS high_id, minor, 0 AS open_minor
    FROM booked
    UNION ALL
    SELECT least(host_id, home_id), greatest(host_id, home_id), 0, minor FROM handed
    UNION ALL
    SELECT least(mutual_id, partner_id), greatest(mutual_id, partner_id), 0, minor FROM half
)
SELECT low_id AS mutual_id, high_id AS other_id, sum(minor) AS differs_by_minor, sum(open_minor) AS open_minor
FROM pairs
WHERE CAST(:mutual_id AS uuid) IS NULL OR :mutual_id IN (low_id, high_id)
GROUP BY low_id, high_id
HAVING sum(minor) <> sum(open_minor)
