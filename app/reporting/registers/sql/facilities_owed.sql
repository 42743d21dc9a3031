-- What each facility has coming (4011), what is on its way to it (4012), and what is to be recovered from it (4091).
WITH stood AS (
    SELECT a.code, a.party, sum(b.credit_minor - b.debit_minor) AS minor
    FROM accounts a
    JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= :on
    WHERE a.mutual_id = :mutual_id AND a.code IN ('4011', '4012', '4091')
    GROUP BY a.code, a.party
), owed AS (
    SELECT coalesce(p.facility_id, s.party) AS facility_id,
           sum(s.minor) FILTER (WHERE s.code = '4011') AS payable,
           sum(s.minor) FILTER (WHERE s.code = '4012') AS in_transit,
           -sum(s.minor) FILTER (WHERE s.code = '4091') AS recoverable
    FROM stood s
    LEFT JOIN payouts p ON s.code = '4012' AND p.mutual_id = :mutual_id AND p.id = s.party
    GROUP BY coalesce(p.facility_id, s.party)
)
SELECT f.code, f.name, f.level, CAST(coalesce(o.payable, 0) AS bigint), CAST(coalesce(o.in_transit, 0) AS bigint),
       CAST(coalesce(o.recoverable, 0) AS bigint)
FROM facilities f
LEFT JOIN owed o ON o.facility_id = f.id
WHERE f.mutual_id = :mutual_id
ORDER BY f.code
