-- What left stays what it was; it arrives once or comes back once, never both (RELIABILITY I2).
DROP TRIGGER transfers_keep_facts ON transfers;
CREATE TRIGGER transfers_keep_facts BEFORE UPDATE ON transfers FOR EACH ROW WHEN (
  (OLD.from_wallet_id, OLD.to_wallet_id, OLD.amount_minor, OLD.fee_minor, OLD.levy_minor, OLD.currency, OLD.sent_at,
   OLD.sent_on, OLD.sent_by)
  IS DISTINCT FROM
  (NEW.from_wallet_id, NEW.to_wallet_id, NEW.amount_minor, NEW.fee_minor, NEW.levy_minor, NEW.currency, NEW.sent_at,
   NEW.sent_on, NEW.sent_by)
  OR (num_nonnulls(OLD.credited_at, OLD.returned_at) > 0
      AND (OLD.credited_at, OLD.credited_by, OLD.returned_at, OLD.returned_by, OLD.fee_returned_minor,
           OLD.levy_returned_minor)
      IS DISTINCT FROM
          (NEW.credited_at, NEW.credited_by, NEW.returned_at, NEW.returned_by, NEW.fee_returned_minor,
           NEW.levy_returned_minor))
) EXECUTE FUNCTION keep_transfer_facts();

-- A wallet is drawn on for what the books say it holds. Its row is locked, so that two transfers never read the same
-- balance; the entry is posted after the row is written. A transfer told again is not inserted, and not weighed.
CREATE FUNCTION guard_transfer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  held bigint;
  purpose text;
BEGIN
  SELECT role INTO purpose FROM wallets
  WHERE mutual_id = NEW.mutual_id AND id = NEW.from_wallet_id FOR NO KEY UPDATE;
  IF purpose <> 'collection' THEN
    RAISE EXCEPTION 'the float of a payout wallet is not moved' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'transfers_from_collection', TABLE = 'transfers';
  END IF;
  SELECT sum(b.debit_minor - b.credit_minor) INTO held
  FROM wallets w
  JOIN accounts a ON a.mutual_id = w.mutual_id AND a.code = w.account_code
  JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
  WHERE w.mutual_id = NEW.mutual_id AND w.id = NEW.from_wallet_id;
  IF coalesce(held, 0) < NEW.amount_minor + NEW.fee_minor + NEW.levy_minor THEN
    RAISE EXCEPTION 'the wallet does not hold so much' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'transfers_covered', TABLE = 'transfers';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER transfers_covered AFTER INSERT ON transfers
  FOR EACH ROW WHEN (NEW.from_wallet_id IS NOT NULL) EXECUTE FUNCTION guard_transfer();

-- An antenna brings no more cash than it holds: its own, and what stands in 5711 and at no antenna (opening books). Its
-- row is locked, so that two deposits never read the same cash.
CREATE FUNCTION guard_cash_deposit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  held bigint;
BEGIN
  PERFORM 1 FROM antennas WHERE mutual_id = NEW.mutual_id AND id = NEW.antenna_id FOR NO KEY UPDATE;
  SELECT coalesce(sum(b.debit_minor - b.credit_minor) FILTER (WHERE a.party = NEW.antenna_id), 0)
       + greatest(0, coalesce(sum(b.debit_minor - b.credit_minor) FILTER (
           WHERE a.party = '00000000-0000-0000-0000-000000000000'), 0)
         + coalesce(sum(least(b.debit_minor - b.credit_minor, 0)) FILTER (
           WHERE a.party NOT IN (NEW.antenna_id, '00000000-0000-0000-0000-000000000000')), 0)) INTO held
  FROM accounts a
  JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
  WHERE a.mutual_id = NEW.mutual_id AND a.code = '5711';
  IF held < NEW.amount_minor THEN
    RAISE EXCEPTION 'the antenna does not hold so much' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'cash_deposits_covered', TABLE = 'cash_deposits';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER cash_deposits_covered AFTER INSERT ON cash_deposits
  FOR EACH ROW EXECUTE FUNCTION guard_cash_deposit();

-- Operators are paid no more than 4015 owes them. The account's row is locked, so that two payments never read the same
-- debt, nor the same open invoices.
CREATE FUNCTION guard_operator_payment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  owed bigint;
BEGIN
  PERFORM 1 FROM accounts WHERE mutual_id = NEW.mutual_id AND code = '4015' FOR NO KEY UPDATE;
  SELECT sum(b.credit_minor - b.debit_minor) INTO owed
  FROM accounts a
  JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
  WHERE a.mutual_id = NEW.mutual_id AND a.code = '4015';
  IF coalesce(owed, 0) < NEW.amount_minor THEN
    RAISE EXCEPTION 'operators are not owed so much' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'operator_payments_owed', TABLE = 'operator_payments';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER operator_payments_owed AFTER INSERT ON operator_payments
  FOR EACH ROW EXECUTE FUNCTION guard_operator_payment();

-- What an invoice is does not change, and what is paid of it only grows.
CREATE FUNCTION keep_invoice_facts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what an invoice is does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER operator_invoices_keep_facts BEFORE UPDATE ON operator_invoices FOR EACH ROW WHEN (
  (OLD.wallet_id, OLD.number, OLD.amount_minor, OLD.expected_minor, OLD.currency, OLD.period_from, OLD.period_to,
   OLD.recorded_at, OLD.recorded_on, OLD.recorded_by)
  IS DISTINCT FROM
  (NEW.wallet_id, NEW.number, NEW.amount_minor, NEW.expected_minor, NEW.currency, NEW.period_from, NEW.period_to,
   NEW.recorded_at, NEW.recorded_on, NEW.recorded_by)
  OR NEW.paid_minor < OLD.paid_minor
) EXECUTE FUNCTION keep_invoice_facts();
