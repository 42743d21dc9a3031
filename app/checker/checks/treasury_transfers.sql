-- E19: What stands in 5851 is what left the bank or a wallet and has not arrived.
-- fr: Le compte 5851 égale ce qui a quitté la banque ou un compte marchand et n'est pas arrivé.
WITH told AS (
    SELECT t.mutual_id, sum(t.amount_minor) AS minor
    FROM transfers t
    WHERE t.credited_at IS NULL AND (CAST(:mutual_id AS uuid) IS NULL OR t.mutual_id = :mutual_id)
    GROUP BY 1
), booked AS (
    SELECT a.mutual_id, sum(b.debit_minor - b.credit_minor) AS minor
    FROM accounts a
    JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE a.code = '5851' AND (CAST(:mutual_id AS uuid) IS NULL OR a.mutual_id = :mutual_id)
    GROUP BY a.mutual_id
)
SELECT mutual_id, coalesce(told.minor, 0) AS told_minor, coalesce(booked.minor, 0) AS booked_minor
FROM told FULL JOIN booked USING (mutual_id)
WHERE coalesce(told.minor, 0) <> coalesce(booked.minor, 0)
