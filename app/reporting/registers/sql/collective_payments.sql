-- What collective payers sent in these days, and how much of it is still to be distributed.
SELECT c.name, c.reference, p.booked_on, p.operator_reference, p.amount_minor,
       CASE WHEN p.reversed_at IS NULL THEN p.amount_minor - p.undistributed_minor ELSE 0 END,
       p.undistributed_minor, CASE WHEN p.reversed_at IS NULL THEN 'no' ELSE 'yes' END
FROM payments p
JOIN collectives c ON c.mutual_id = p.mutual_id AND c.id = p.collective_id
WHERE p.mutual_id = :mutual_id AND p.booked_on BETWEEN :since AND :on
ORDER BY c.name, c.id, p.booked_on, p.id
