-- What a statement told stays as it was told; what it came to and why nothing is left to do are said once, but for money out
-- that somebody had tied to a move of our own: untied, nothing explains it any more.
DROP TRIGGER statement_lines_keep_facts ON statement_lines;
CREATE TRIGGER statement_lines_keep_facts BEFORE UPDATE ON statement_lines FOR EACH ROW WHEN (
  (OLD.statement_id, OLD.wallet_id, OLD.is_ours, OLD.fingerprint, OLD.name, OLD.direction, OLD.said,
   OLD.operator_reference, OLD.request_reference, OLD.reverses, OLD.amount_minor, OLD.fee_minor, OLD.currency,
   OLD.party_index, OLD.occurred_at)
  IS DISTINCT FROM
  (NEW.statement_id, NEW.wallet_id, NEW.is_ours, NEW.fingerprint, NEW.name, NEW.direction, NEW.said,
   NEW.operator_reference, NEW.request_reference, NEW.reverses, NEW.amount_minor, NEW.fee_minor, NEW.currency,
   NEW.party_index, NEW.occurred_at)
  OR (OLD.payment_id IS NOT NULL AND NEW.payment_id IS DISTINCT FROM OLD.payment_id)
  OR (OLD.payout_id IS NOT NULL AND NEW.payout_id IS DISTINCT FROM OLD.payout_id)
) EXECUTE FUNCTION keep_statement();

CREATE FUNCTION keep_result() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.direction <> 'out' OR NEW.is_ours OR NEW.payout_id IS NOT NULL
     OR OLD.result NOT IN ('unknown_payout', 'matched', 'amount_differs', 'fee_differs')
     OR NEW.result <> 'unknown_payout' OR NEW.closed_at IS NOT NULL OR coalesce(OLD.closing, 'evidence') <> 'evidence'
     OR NOT EXISTS (
       SELECT FROM own_ties t
       WHERE t.wallet_id = NEW.wallet_id AND t.operator_reference = NEW.name AND t.direction = 'out'
         AND t.mutual_id = NEW.mutual_id AND t.undone_at IS NOT NULL)
     OR EXISTS (
       SELECT FROM own_ties t
       WHERE t.wallet_id = NEW.wallet_id AND t.operator_reference = NEW.name AND t.direction = 'out'
         AND t.mutual_id = NEW.mutual_id AND t.undone_at IS NULL)
  THEN
    RAISE EXCEPTION 'what a statement told does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER statement_lines_keep_result BEFORE UPDATE ON statement_lines FOR EACH ROW WHEN (
  (OLD.result IS NOT NULL AND NEW.result IS DISTINCT FROM OLD.result)
  OR (OLD.closed_at IS NOT NULL
      AND (NEW.closed_at, NEW.closed_by, NEW.closing) IS DISTINCT FROM (OLD.closed_at, OLD.closed_by, OLD.closing))
) EXECUTE FUNCTION keep_result();

-- What was untied before today waits for somebody too.
UPDATE statement_lines s
SET result = 'unknown_payout', closed_at = NULL, closed_by = NULL, closing = NULL
FROM (
  SELECT DISTINCT t.mutual_id, t.wallet_id, t.operator_reference FROM own_ties t
  WHERE t.direction = 'out' AND t.undone_at IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM own_ties o
      WHERE o.wallet_id = t.wallet_id AND o.operator_reference = t.operator_reference AND o.direction = 'out'
        AND o.mutual_id = t.mutual_id AND o.undone_at IS NULL)
) u
WHERE s.mutual_id = u.mutual_id AND s.wallet_id = u.wallet_id AND s.name = u.operator_reference
  AND s.direction = 'out' AND NOT s.is_ours AND s.payout_id IS NULL
  AND s.result IN ('unknown_payout', 'matched', 'amount_differs', 'fee_differs')
  AND coalesce(s.closing, 'evidence') = 'evidence';
