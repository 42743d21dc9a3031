-- E26: What a closed year deferred, by share, is the sum over its units, and what stands in its entry.
-- fr: Les produits constatés d'avance d'un exercice clos égalent, part par part, la somme par unité et son écriture.
WITH told AS (
    SELECT d.mutual_id, d.year, sum(d.member_minor) AS member, sum(d.state_minor) AS state, sum(d.donor_minor) AS donor
    FROM deferrals d
    WHERE CAST(:mutual_id AS uuid) IS NULL OR d.mutual_id = :mutual_id
    GROUP BY d.mutual_id, d.year
), booked AS (
    SELECT e.mutual_id, e.cause,
           sum(l.amount_minor) FILTER (WHERE l.side = 'D' AND a.code = '7011') AS member,
           sum(l.amount_minor) FILTER (WHERE l.side = 'D' AND a.code = '7111') AS state,
           sum(l.amount_minor) FILTER (WHERE l.side = 'D' AND a.code = '7131') AS donor,
           sum(l.amount_minor) FILTER (WHERE l.side = 'C' AND a.code = '4771') AS whole
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event = 'E26' AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.cause
)
SELECT y.mutual_id, y.year, told.member AS told_member, told.state AS told_state, told.donor AS told_donor,
       booked.member AS booked_member, booked.state AS booked_state, booked.donor AS booked_donor
FROM closed_years y
LEFT JOIN told ON told.mutual_id = y.mutual_id AND told.year = y.year
LEFT JOIN booked ON booked.mutual_id = y.mutual_id AND booked.cause = concat_ws(chr(58), 'year', y.year, 'closing')
WHERE (CAST(:mutual_id AS uuid) IS NULL OR y.mutual_id = :mutual_id)
  AND (   (y.deferred_member_minor, y.deferred_state_minor, y.deferred_donor_minor)
          <> (coalesce(told.member, 0), coalesce(told.state, 0), coalesce(told.donor, 0))
       OR (y.deferred_member_minor, y.deferred_state_minor, y.deferred_donor_minor)
          <> (coalesce(booked.member, 0), coalesce(booked.state, 0), coalesce(booked.donor, 0))
       OR y.deferred_member_minor + y.deferred_state_minor + y.deferred_donor_minor <> coalesce(booked.whole, 0))
