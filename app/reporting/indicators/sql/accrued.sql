-- Funders' shares of settled instalments by campaign and funder (F1), less what ceased to be settled (F2), from the day
-- each was booked.
SELECT c.campaign_id, c.funder,
       CAST(coalesce(sum(c.amount_minor)
           FILTER (WHERE m.booked_on IS NULL OR m.booked_on > :at), 0) AS bigint) AS accrued,
       CAST(coalesce(sum(c.amount_minor)
           FILTER (WHERE e.booked_on < :since AND (m.booked_on IS NULL OR m.booked_on >= :since)), 0) AS bigint)
           AS accrued_before
FROM accruals c
JOIN entries e ON e.mutual_id = c.mutual_id AND e.id = c.entry_id
LEFT JOIN entries m ON m.mutual_id = c.mutual_id AND m.reverses = c.entry_id AND m.event = 'E11c'
WHERE c.mutual_id = :mutual_id AND c.accrued_on <= :at AND e.booked_on <= :at
  AND (CAST(:antenna_id AS uuid) IS NULL
       OR c.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
  AND (CAST(:campaign_id AS uuid) IS NULL OR c.campaign_id = :campaign_id)
GROUP BY c.campaign_id, c.funder
