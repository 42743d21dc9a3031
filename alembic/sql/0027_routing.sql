ALTER TABLE wallets ADD CONSTRAINT ck_wallets_fee_fixed CHECK (fee_fixed_minor >= 0) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE payee_accounts DROP CONSTRAINT ck_payee_accounts_route;
ALTER TABLE payee_accounts ADD CONSTRAINT ck_payee_accounts_route
  CHECK (kind <> 'bank' OR (wallet_id IS NULL AND operator IS NULL)) NOT VALID;

-- A choice is kept whole or not at all, and is the wallet that was used.
ALTER TABLE payment_requests ADD CONSTRAINT ck_payment_requests_choice CHECK (
  (routed_because IS NULL) = (routing IS NULL)
  AND (routing IS NULL OR routing ->> 'wallet_id' IS NOT DISTINCT FROM wallet_id::text)
) NOT VALID;
ALTER TABLE payouts ADD CONSTRAINT ck_payouts_choice CHECK (
  (routed_because IS NULL) = (routing IS NULL)
  AND (routing IS NULL OR routing ->> 'wallet_id' IS NOT DISTINCT FROM wallet_id::text)
) NOT VALID;

-- Why a wallet was taken is told once; a payout that is approved anew for another account is chosen for anew.
CREATE FUNCTION keep_choice() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (OLD.state = 'approved' AND NEW.state = 'pending_approval') THEN
    RAISE EXCEPTION 'why a wallet was chosen does not change'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'choice_kept', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_requests_choice BEFORE UPDATE ON payment_requests FOR EACH ROW
  WHEN ((OLD.routed_because, OLD.routing) IS DISTINCT FROM (NEW.routed_because, NEW.routing))
  EXECUTE FUNCTION keep_choice();
CREATE TRIGGER payouts_choice BEFORE UPDATE ON payouts FOR EACH ROW
  WHEN ((OLD.routed_because, OLD.routing) IS DISTINCT FROM (NEW.routed_because, NEW.routing))
  EXECUTE FUNCTION keep_choice();

-- What two people approve includes the operator that was declared.
CREATE FUNCTION keep_payee_operator() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what was proposed does not change'
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payee_accounts_facts';
END $$;
CREATE TRIGGER payee_accounts_facts BEFORE UPDATE ON payee_accounts FOR EACH ROW
  WHEN (OLD.operator IS DISTINCT FROM NEW.operator) EXECUTE FUNCTION keep_payee_operator();
