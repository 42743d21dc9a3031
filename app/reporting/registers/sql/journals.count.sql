-- The lines that journals.sql tells.
SELECT 1 FROM lines l WHERE l.mutual_id = :mutual_id AND l.booked_on BETWEEN :since AND :on
