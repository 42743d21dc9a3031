-- Funders' shares of settled instalments by campaign and funder (F1), less what ceased to be settled (F2).
SELECT c.campaign_id, c.funder,
       CAST(coalesce(sum(c.amount_minor)
           FILTER (WHERE c.accrued_on <= :at AND (c.undone_on IS NULL OR c.undone_on > :at)), 0) AS bigint) AS accrued,
       CAST(coalesce(sum(c.amount_minor)
           FILTER (WHERE c.accrued_on < :since AND (c.undone_on IS NULL OR c.undone_on >= :since)), 0) AS bigint)
           AS accrued_before
FROM accruals c
WHERE c.mutual_id = :mutual_id
  AND (CAST(:antenna_id AS uuid) IS NULL
       OR c.unit_id IN (SELECT id FROM units WHERE mutual_id = :mutual_id AND antenna_id = :antenna_id))
  AND (CAST(:campaign_id AS uuid) IS NULL OR c.campaign_id = :campaign_id)
GROUP BY c.campaign_id, c.funder
