-- warning: Money that left the bank or a wallet has not arrived (E18, E19).
-- fr: Des fonds ont quitté la banque ou un portefeuille et ne sont pas arrivés (E18, E19).
SELECT CAST(t.id AS text) AS subject, t.amount_minor AS minor, t.sent_on AS since
FROM transfers t
WHERE t.mutual_id = :mutual_id AND t.credited_at IS NULL AND t.returned_at IS NULL AND t.sent_on <= :ends_on
