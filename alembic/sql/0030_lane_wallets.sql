-- A lane is taken over by another wallet on its account once its own is closed and nothing is on its way by it.
CREATE FUNCTION keep_lane_wallet() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.reserved_minor > 0
     OR NOT EXISTS (SELECT FROM wallets w WHERE w.mutual_id = OLD.mutual_id AND w.id = OLD.wallet_id
                    AND w.closed_at IS NOT NULL)
     OR NOT EXISTS (SELECT FROM wallets w WHERE w.mutual_id = NEW.mutual_id AND w.id = NEW.wallet_id
                    AND w.account_code = NEW.account_code AND w.closed_at IS NULL) THEN
    RAISE EXCEPTION 'a lane keeps its wallet while that is open'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'lane_wallet', TABLE = 'payout_lanes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_lanes_wallet BEFORE UPDATE ON payout_lanes FOR EACH ROW
  WHEN (OLD.wallet_id IS DISTINCT FROM NEW.wallet_id) EXECUTE FUNCTION keep_lane_wallet();
