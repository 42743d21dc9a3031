-- DOMAIN 11 (5): Benefits booked by care type equal the approved shares less what was found too much.
-- fr: Les prestations comptabilisées par type de soins égalent les parts liquidées moins les indus constatés.
WITH told AS (
    SELECT c.mutual_id, CASE c.care_type WHEN 'OUT' THEN '6011' WHEN 'HOSP' THEN '6012' ELSE '6013' END AS code,
           sum(c.posted_minor - coalesce((
               SELECT sum(o.amount_minor) FROM overpayments o WHERE o.mutual_id = c.mutual_id AND o.claim_id = c.id
           ), 0)) AS minor
    FROM claims c
    WHERE (CAST(:mutual_id AS uuid) IS NULL OR c.mutual_id = :mutual_id)
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
