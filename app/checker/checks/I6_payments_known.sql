-- I6: Every E03 is the one of a payment that is recorded.
-- fr: Chaque écriture E03 est celle d'un encaissement enregistré.
SELECT e.mutual_id, e.id AS entry_id, e.key
FROM entries e
LEFT JOIN payments p ON p.mutual_id = e.mutual_id AND e.key = 'received:' || p.id
WHERE e.event = 'E03' AND p.id IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
