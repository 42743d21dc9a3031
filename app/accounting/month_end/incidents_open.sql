-- warning: Incidents wait for a person.
-- fr: Des incidents attendent la décision d'une personne.
SELECT i.kind AS subject, CAST(NULL AS bigint) AS minor, CAST(i.raised_at AS date) AS since
FROM incidents i
WHERE i.mutual_id = :mutual_id AND i.resolved_at IS NULL AND i.raised_at < :ends_at
