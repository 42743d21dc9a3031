-- Mobile receipts that are not our own money, and those whose reference, number or collective was recognised without a person (DOMAIN 16).
SELECT count(*) AS receipts, CAST(coalesce(sum(p.amount_minor), 0) AS bigint) AS received,
       count(*) FILTER (WHERE p.is_automatic) AS matched,
       CAST(coalesce(sum(p.amount_minor) FILTER (WHERE p.is_automatic), 0) AS bigint) AS received_matched
FROM (
    SELECT amount_minor, method IN ('reference', 'msisdn') OR collective_id IS NOT NULL AS is_automatic
    FROM payments
    WHERE mutual_id = :mutual_id AND wallet_id IS NOT NULL AND booked_on BETWEEN :since AND :at
      AND status <> 'own'
) p
