-- What is tied to an operator's name is an entry of ours that moved that wallet so. Whoever ties holds the wallet against
-- all who book what its operator names, so that a name is our own money or somebody's payment, never both (A1).
CREATE FUNCTION guard_own_tie() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  moved bigint;
BEGIN
  PERFORM 1 FROM wallets WHERE mutual_id = NEW.mutual_id AND id = NEW.wallet_id FOR UPDATE;
  SELECT sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END) INTO moved
  FROM entries e
  JOIN wallets w ON w.mutual_id = e.mutual_id AND w.id = NEW.wallet_id
  JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
  JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = w.account_code
  WHERE e.mutual_id = NEW.mutual_id AND e.id = NEW.entry_id AND e.event IN ('E13', 'E18', 'E19', 'E20');
  IF moved IS DISTINCT FROM (CASE NEW.direction WHEN 'in' THEN NEW.amount_minor ELSE -NEW.amount_minor END) THEN
    RAISE EXCEPTION 'the entry did not move the wallet so' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'own_ties_moved', TABLE = 'own_ties';
  END IF;
  IF NEW.direction = 'in' AND EXISTS (
    SELECT FROM payments p
    WHERE p.mutual_id = NEW.mutual_id AND p.wallet_id = NEW.wallet_id
      AND p.operator_reference = NEW.operator_reference AND p.status <> 'own'
  ) THEN
    RAISE EXCEPTION 'a payment of this name is somebody''s' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'own_ties_alone', TABLE = 'own_ties';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER own_ties_guarded AFTER INSERT ON own_ties FOR EACH ROW EXECUTE FUNCTION guard_own_tie();

-- What was tied does not change; it is undone once.
CREATE FUNCTION keep_own_tie() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what was tied does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER own_ties_keep_facts BEFORE UPDATE ON own_ties FOR EACH ROW WHEN (
  OLD.undone_at IS NOT NULL
  OR to_jsonb(OLD) - ARRAY['undone_at', 'undone_by'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['undone_at', 'undone_by']
) EXECUTE FUNCTION keep_own_tie();
CREATE TRIGGER own_ties_kept BEFORE DELETE OR TRUNCATE ON own_ties
  FOR EACH STATEMENT EXECUTE FUNCTION keep_collection_rows();

-- A payment is our own exactly if its name is tied when it is written.
CREATE FUNCTION guard_named_payments() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM fresh f
    JOIN own_ties t ON t.wallet_id = f.wallet_id AND t.operator_reference = f.operator_reference
                   AND t.direction = 'in' AND t.mutual_id = f.mutual_id AND t.undone_at IS NULL
    WHERE f.status <> 'own'
  ) OR EXISTS (
    SELECT FROM fresh f
    WHERE f.status = 'own' AND NOT EXISTS (
      SELECT FROM own_ties t
      WHERE t.wallet_id = f.wallet_id AND t.operator_reference = f.operator_reference
        AND t.direction = 'in' AND t.mutual_id = f.mutual_id AND t.undone_at IS NULL)
  ) THEN
    RAISE EXCEPTION 'what is tied to our own money is nobody''s payment' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'payments_own', TABLE = 'payments';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER payments_own AFTER INSERT ON payments REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION guard_named_payments();

-- It is somebody's again only once it is untied.
CREATE FUNCTION guard_untied_payment() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM own_ties t
    WHERE t.wallet_id = NEW.wallet_id AND t.operator_reference = NEW.operator_reference
      AND t.direction = 'in' AND t.mutual_id = NEW.mutual_id AND t.undone_at IS NULL
  ) THEN
    RAISE EXCEPTION 'our own money is untied first' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'payments_untied', TABLE = 'payments';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payments_untied BEFORE UPDATE ON payments FOR EACH ROW
  WHEN (OLD.status = 'own' AND NEW.status <> 'own') EXECUTE FUNCTION guard_untied_payment();
