-- DOMAIN 11 (2): Every entry by hand is an approved proposal, line by line and on its day; a mirror names what it undoes.
-- fr: Chaque écriture manuelle est une proposition approuvée, ligne par ligne et à sa date ; une extourne désigne l'annulée.
WITH booked AS (
    SELECT e.mutual_id, e.id, e.booked_on, e.actor, e.reverses,
           jsonb_agg(jsonb_build_object('code', a.code, 'side', l.side, 'amount', l.amount_minor) ORDER BY l.number) AS lines
    FROM entries e
    JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE e.event IN ('manual', 'expense') AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
    GROUP BY e.mutual_id, e.id
), approved AS (
    SELECT m.mutual_id, m.entry_id AS id, m.booked_on, m.decided_by, m.lines, o.entry_id AS undoes
    FROM manual_entries m
    LEFT JOIN manual_entries o ON o.mutual_id = m.mutual_id AND o.id = m.mirrors
    WHERE m.state = 'approved' AND (CAST(:mutual_id AS uuid) IS NULL OR m.mutual_id = :mutual_id)
)
SELECT mutual_id, id AS entry_id, approved.booked_on AS approved_on, booked.booked_on
FROM approved FULL JOIN booked USING (mutual_id, id)
WHERE (approved.booked_on, approved.decided_by, approved.lines, approved.undoes)
      IS DISTINCT FROM (booked.booked_on, booked.actor, booked.lines, booked.reverses)
