-- What a day moved on a code, all its parties together (PERFORMANCE P7): kept by the trigger that takes lines.
-- A code of many parties would be one row that every writer of a mutual waits for; so each connection counts on a row of
-- its own, which nobody else touches while it lives, and whoever reads adds them up.

-- Lines: whole entries only, balanced, in the currency of their accounts, on the day of their entry; then the balances.
-- As many lines as the header says, the last with that number, and numbers unique: so all of them came now, and no
-- later statement can add one. Balances are touched in the order of accounts, and days only behind their balance's lock.
CREATE OR REPLACE FUNCTION take_new_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (
      SELECT mutual_id, entry_id, count(*) AS written, max(number) AS last, min(booked_on) AS since, max(booked_on) AS until
      FROM new_lines GROUP BY mutual_id, entry_id
    ) w
    JOIN entries e ON e.mutual_id = w.mutual_id AND e.id = w.entry_id
    WHERE (w.written, w.last) <> (e.line_count, e.line_count) OR w.since <> e.booked_on OR w.until <> e.booked_on
  ) THEN
    RAISE EXCEPTION 'an entry is closed by the statement that wrote it: all its lines at once, on its day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_closed', TABLE = 'lines';
  END IF;
  IF EXISTS (
    SELECT FROM new_lines GROUP BY mutual_id, entry_id, currency
    HAVING sum(CASE side WHEN 'D' THEN amount_minor ELSE -amount_minor END) <> 0
  ) THEN
    RAISE EXCEPTION 'an entry sums to zero in every currency'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balanced', TABLE = 'lines';
  END IF;
  IF EXISTS (
    SELECT FROM new_lines l JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE a.currency <> l.currency
  ) THEN
    RAISE EXCEPTION 'an account is kept in one currency'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'account_currency', TABLE = 'lines';
  END IF;

  INSERT INTO balances AS b (mutual_id, account_id, debit_minor, credit_minor)
  SELECT mutual_id, account_id, coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0),
         coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0)
  FROM new_lines GROUP BY mutual_id, account_id ORDER BY mutual_id, account_id
  ON CONFLICT (mutual_id, account_id) DO UPDATE
  SET debit_minor = b.debit_minor + excluded.debit_minor, credit_minor = b.credit_minor + excluded.credit_minor;

  INSERT INTO balance_days AS b (mutual_id, account_id, day, debit_minor, credit_minor)
  SELECT mutual_id, account_id, booked_on, coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0),
         coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0)
  FROM new_lines GROUP BY mutual_id, account_id, booked_on ORDER BY mutual_id, account_id, booked_on
  ON CONFLICT (mutual_id, account_id, day) DO UPDATE
  SET debit_minor = b.debit_minor + excluded.debit_minor, credit_minor = b.credit_minor + excluded.credit_minor;

  INSERT INTO code_days AS d (mutual_id, code, day, backend, debit_minor, credit_minor)
  SELECT l.mutual_id, a.code, l.booked_on, pg_backend_pid(), coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'D'), 0),
         coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'C'), 0)
  FROM new_lines l JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
  GROUP BY l.mutual_id, a.code, l.booked_on
  ON CONFLICT (mutual_id, code, day, backend) DO UPDATE
  SET debit_minor = d.debit_minor + excluded.debit_minor, credit_minor = d.credit_minor + excluded.credit_minor;
  RETURN NULL;
END $$;

CREATE TRIGGER keeps_history BEFORE DELETE OR TRUNCATE ON code_days FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What stands already; no line comes in between, for the trigger above is not there before this is over.
INSERT INTO code_days (mutual_id, code, day, backend, debit_minor, credit_minor)
SELECT b.mutual_id, a.code, b.day, 0, sum(b.debit_minor), sum(b.credit_minor)
FROM balance_days b JOIN accounts a ON a.mutual_id = b.mutual_id AND a.id = b.account_id
GROUP BY b.mutual_id, a.code, b.day;
