-- DESIGN 9: The fund of a regime managed for others is what came for it, less the shares of its own members and no others.
-- fr: Le fonds d'un régime géré pour compte de tiers est ce qui est venu pour lui, moins les parts de ses seuls bénéficiaires.
WITH told AS (
    SELECT f.mutual_id, f.fund_id, f.amount_minor AS minor FROM fund_receipts f
    UNION ALL
    SELECT c.mutual_id, g.id, coalesce((
        SELECT sum(o.amount_minor) FROM overpayments o WHERE o.mutual_id = c.mutual_id AND o.claim_id = c.id
    ), 0) - c.posted_minor
    FROM claims c JOIN regimes g ON g.mutual_id = c.mutual_id AND g.code = c.regime AND g.manages_funds
    WHERE c.home_mutual_id IS NULL
    UNION ALL
    SELECT v.mutual_id, g.id, CASE v.kind WHEN 'approved' THEN -v.amount_minor ELSE v.amount_minor END
    FROM visit_charges v JOIN regimes g ON g.mutual_id = v.mutual_id AND g.code = v.regime AND g.manages_funds
), sums AS (
    SELECT mutual_id, fund_id, sum(minor) AS minor FROM told GROUP BY mutual_id, fund_id
), booked AS (
    SELECT a.mutual_id, a.party AS fund_id, sum(b.credit_minor - b.debit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code = '4662'
    GROUP BY a.mutual_id, a.party
)
SELECT mutual_id, fund_id, coalesce(sums.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM sums FULL JOIN booked USING (mutual_id, fund_id)
WHERE coalesce(sums.minor, 0) <> coalesce(booked.minor, 0)
  AND (CAST(:mutual_id AS uuid) IS NULL OR mutual_id = :mutual_id)
