-- Each unit's sub-ledgers at the end of a day: called (E02), cancelled or given up (E22, E22n, E23), owed, in advance.
WITH stood AS (
    SELECT a.party AS unit_id,
           sum(b.debit_minor - b.credit_minor) FILTER (WHERE a.code = '4111') AS owed,
           sum(b.debit_minor - b.credit_minor) FILTER (WHERE a.code = '4112') AS fee,
           sum(b.credit_minor - b.debit_minor) FILTER (WHERE a.code = '4191') AS advance
    FROM accounts a
    JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= :on
    WHERE a.mutual_id = :mutual_id AND a.code IN ('4111', '4112', '4191')
    GROUP BY a.party
), moved AS (
    SELECT a.party AS unit_id,
           sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END)
               FILTER (WHERE e.event = 'E02') AS called,
           sum(CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END)
               FILTER (WHERE e.event <> 'E02') AS cancelled
    FROM accounts a
    JOIN lines l ON l.mutual_id = a.mutual_id AND l.account_id = a.id AND l.booked_on <= :on
    JOIN entries e ON e.mutual_id = l.mutual_id AND e.id = l.entry_id
    WHERE a.mutual_id = :mutual_id
      AND (a.code = '4111' AND e.event IN ('E02', 'E22', 'E22n', 'E23') OR a.code = '4191' AND e.event = 'E22n')
    GROUP BY a.party
), persons AS (
    SELECT p.unit_id, count(*) AS persons FROM members p
    WHERE p.mutual_id = :mutual_id AND p.joined_on <= :on AND (p.left_on IS NULL OR p.left_on > :on)
    GROUP BY p.unit_id
), covered AS (
    SELECT DISTINCT s.unit_id FROM cover_spells s
    WHERE s.mutual_id = :mutual_id AND CAST(:on AS date) BETWEEN s.from_on AND s.to_on
)
SELECT n.name, u.reference, h.name_sealed, coalesce(p.persons, 0),
       CAST(coalesce(m.called, 0) AS bigint),
       CAST(coalesce(m.called, 0) - coalesce(m.cancelled, 0) - coalesce(s.owed, 0) AS bigint),
       CAST(coalesce(m.cancelled, 0) AS bigint),
       CAST(coalesce(s.owed, 0) AS bigint), CAST(coalesce(s.fee, 0) AS bigint),
       CAST(coalesce(s.advance, 0) AS bigint),
       CASE WHEN c.unit_id IS NULL THEN 'no' ELSE 'yes' END
FROM units u
JOIN antennas n ON n.mutual_id = u.mutual_id AND n.id = u.antenna_id
LEFT JOIN LATERAL (
    SELECT m.name_sealed FROM members m WHERE m.mutual_id = u.mutual_id AND m.unit_id = u.id
    ORDER BY coalesce(m.left_on <= :on, false), m.number LIMIT 1
) h ON true
LEFT JOIN stood s ON s.unit_id = u.id
LEFT JOIN moved m ON m.unit_id = u.id
LEFT JOIN persons p ON p.unit_id = u.id
LEFT JOIN covered c ON c.unit_id = u.id
WHERE u.mutual_id = :mutual_id AND u.registered_on <= :on
ORDER BY n.name, n.id, u.reference
