-- Money nobody could place, the oldest first.
SELECT p.id, coalesce(w.name, n.name), p.operator_reference, p.typed_reference, p.booked_on,
       CAST(:on AS date) - p.booked_on, p.amount_minor, p.left_minor, p.reason,
       CASE WHEN p.frozen_at IS NULL THEN 'no' ELSE 'yes' END
FROM payments p
LEFT JOIN wallets w ON w.mutual_id = p.mutual_id AND w.id = p.wallet_id
LEFT JOIN antennas n ON n.mutual_id = p.mutual_id AND n.id = p.antenna_id
WHERE p.mutual_id = :mutual_id AND p.left_minor > 0
ORDER BY p.booked_on, p.id
