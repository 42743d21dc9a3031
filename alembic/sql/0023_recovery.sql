-- What the database itself promises after a backup was restored: nothing leaves before the operators' history is known.

-- An account's history since every backup that was restored is known.
CREATE FUNCTION recovery_is_known(of_mutual uuid, of_account text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT FROM recoveries r WHERE NOT EXISTS (
      SELECT FROM recovery_lanes k
      WHERE k.mutual_id = of_mutual AND k.recovery_id = r.id AND k.account_code = of_account AND k.known_at IS NOT NULL
    )
  )
$$;

-- Nothing may leave: what was paid by one account may stand in a payout by another, so all of them must be known, and
-- all that they show explained.
CREATE FUNCTION recovery_holds(of_mutual uuid, of_account text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM recoveries) THEN
    RETURN false;
  END IF;
  RETURN EXISTS (SELECT FROM recovery_items i WHERE i.mutual_id = of_mutual AND i.decided_at IS NULL)
    OR NOT recovery_is_known(of_mutual, of_account)
    OR EXISTS (
      SELECT FROM payout_lanes l
      WHERE l.mutual_id = of_mutual AND NOT recovery_is_known(of_mutual, l.account_code)
    )
    OR EXISTS (
      SELECT FROM wallets w
      WHERE w.mutual_id = of_mutual AND w.role = 'payout' AND NOT recovery_is_known(of_mutual, w.account_code)
    );
END $$;

-- What two people found paid after the backup is booked all the same, and what evidence shows to have left.
CREATE FUNCTION hold_payout() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF recovery_holds(NEW.mutual_id, NEW.account_code) AND NOT EXISTS (
    SELECT FROM recovery_items i
    WHERE i.mutual_id = NEW.mutual_id AND i.payout_id = NEW.id AND i.decided_at IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM payout_attempts a
        WHERE a.mutual_id = NEW.mutual_id AND a.payout_id = NEW.id AND a.outcome = 'succeeded'
      )
  ) THEN
    RAISE EXCEPTION 'a backup was restored and the operators'' history is not known yet'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'recovery_hold', TABLE = 'payouts';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payouts_recovery_hold BEFORE UPDATE ON payouts FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state
        AND (NEW.state = 'reserved' OR (NEW.state = 'sending' AND NEW.evidence_id IS NULL)))
  EXECUTE FUNCTION hold_payout();

-- Nobody is asked to pay what may have been paid: the wallet's own history tells.
CREATE FUNCTION hold_request() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  account text;
BEGIN
  SELECT w.account_code INTO account FROM wallets w WHERE w.mutual_id = NEW.mutual_id AND w.id = NEW.wallet_id;
  IF NOT recovery_is_known(NEW.mutual_id, account) THEN
    RAISE EXCEPTION 'a backup was restored and the operator''s history is not known yet'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'recovery_hold', TABLE = 'payment_requests';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_requests_recovery_hold BEFORE INSERT ON payment_requests
  FOR EACH ROW EXECUTE FUNCTION hold_request();

-- What is known stays known, and what two people decided stays decided.
CREATE FUNCTION keep_recovery() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what is decided stays decided'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'recovery_decided', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER recovery_lanes_decided BEFORE UPDATE ON recovery_lanes
  FOR EACH ROW WHEN (OLD.known_at IS NOT NULL) EXECUTE FUNCTION keep_recovery();
CREATE TRIGGER recovery_items_decided BEFORE UPDATE ON recovery_items
  FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION keep_recovery();

-- History is known by statements that go past the restore, settled, or by the word of two people; nobody just says so.
CREATE FUNCTION guard_known() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.confirmed_at IS NULL AND NOT EXISTS (
    SELECT FROM recoveries r WHERE r.id = NEW.recovery_id AND NEW.compared_until >= r.restored_at + interval '1 hour'
  ) THEN
    RAISE EXCEPTION 'the history is not known that far'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'recovery_unknown', TABLE = 'recovery_lanes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recovery_lanes_known BEFORE INSERT OR UPDATE ON recovery_lanes
  FOR EACH ROW WHEN (NEW.known_at IS NOT NULL) EXECUTE FUNCTION guard_known();

-- A transfer is one payout's: of the same account, amount and currency.
CREATE FUNCTION guard_recovered() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.payout_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM payouts p
    WHERE p.mutual_id = NEW.mutual_id AND p.id = NEW.payout_id AND p.account_code = NEW.account_code
      AND p.currency = NEW.currency AND p.amount_minor = coalesce(NEW.amount_minor, p.amount_minor)
  ) THEN
    RAISE EXCEPTION 'the transfer is not of this payout'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'recovery_item_payout', TABLE = 'recovery_items';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recovery_items_payout BEFORE INSERT OR UPDATE ON recovery_items
  FOR EACH ROW EXECUTE FUNCTION guard_recovered();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON recoveries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recovery_lanes_kept BEFORE DELETE OR TRUNCATE ON recovery_lanes
  FOR EACH STATEMENT EXECUTE FUNCTION keep_payout_rows();
CREATE TRIGGER recovery_items_kept BEFORE DELETE OR TRUNCATE ON recovery_items
  FOR EACH STATEMENT EXECUTE FUNCTION keep_payout_rows();
