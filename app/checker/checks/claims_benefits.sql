-- DOMAIN 11 (5): Benefits booked by care type equal the approved shares of its own members, treated here or elsewhere, less what was found too much.
-- fr: Les prestations comptabilisées par type de soins égalent les parts liquidées de ses propres bénéficiaires, soignés ici ou ailleurs, moins les indus constatés.
WITH told AS (
    SELECT b.mutual_id, CASE b.care_type WHEN 'OUT' THEN '6011' WHEN 'HOSP' THEN '6012' ELSE '6013' END AS code,
           sum(b.minor) AS minor
    FROM (
        SELECT c.mutual_id, c.care_type, c.posted_minor - coalesce((
            SELECT sum(o.amount_minor) FROM overpayments o WHERE o.mutual_id = c.mutual_id AND o.claim_id = c.id
        ), 0) AS minor
        FROM claims c
        WHERE c.home_mutual_id IS NULL AND NOT EXISTS (
            SELECT FROM regimes g WHERE g.mutual_id = c.mutual_id AND g.code = c.regime AND g.manages_funds
        )
        UNION ALL
        SELECT v.mutual_id, v.care_type, CASE v.kind WHEN 'approved' THEN v.amount_minor ELSE -v.amount_minor END
        FROM visit_charges v
        WHERE NOT EXISTS (
            SELECT FROM regimes g WHERE g.mutual_id = v.mutual_id AND g.code = v.regime AND g.manages_funds
        )
    ) b
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR b.mutual_id = :mutual_id)
    GROUP BY 1, 2
), booked AS (
    SELECT l.mutual_id, a.code, sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) AS minor
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event IN ('E12', 'E13') AND a.code IN ('6011', '6012', '6013')
      AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY 1, 2
)
SELECT mutual_id, code, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id, code)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
