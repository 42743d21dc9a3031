-- blocking: A manual entry of the month, or of one before, waits to be approved, refused or withdrawn.
-- fr: Une écriture manuelle du mois ou d'un mois antérieur attend d'être approuvée, refusée ou retirée.
SELECT CAST(e.id AS text) AS subject,
       (SELECT CAST(sum(CAST(line ->> 'amount' AS bigint)) AS bigint) FROM jsonb_array_elements(e.lines) AS line
        WHERE line ->> 'side' = 'D') AS minor, e.booked_on AS since
FROM manual_entries e
WHERE e.mutual_id = :mutual_id AND e.state = 'proposed' AND e.booked_on <= :ends_on
