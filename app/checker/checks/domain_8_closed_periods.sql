-- DOMAIN 11 (8): A closed period takes no entry after its closing.
-- fr: Une période close ne reçoit plus d'écriture.
SELECT e.mutual_id, e.id AS entry_id, e.key, e.booked_on, e.posted_at, p.closed_at
FROM entries e
JOIN periods p ON p.mutual_id = e.mutual_id AND e.booked_on BETWEEN p.starts_on AND p.ends_on
WHERE p.status = 'closed' AND e.posted_at > p.closed_at AND (CAST(:mutual_id AS uuid) IS NULL OR e.mutual_id = :mutual_id)
