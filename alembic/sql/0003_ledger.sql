-- What the database itself promises about the books (RELIABILITY I1-I4, DESIGN 5).
-- Functions belong to the owner and fix their search path, so that nothing a session makes can stand in for our tables.

-- Append-only: said to the owner too, beside the rights that the runtime role lacks.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: what is written stays, corrections are new rows', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'append_only', TABLE = TG_TABLE_NAME;
END $$;

-- Writers of a chained table share this lock to their commit; the sealer takes it alone for an instant, and then knows
-- that every position below the greatest one is committed. Two 32-bit keys: ours, and the table's oid.
CREATE FUNCTION chain_lock() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(20260203, TG_RELID::int);
  RETURN NULL;
END $$;

-- Headers: none without lines, none in a closed period. Plans are cached from the first call on, when tables may still
-- be empty, so index look-ups are asked for by name (PERFORMANCE 8).
CREATE FUNCTION check_new_entries() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM new_entries n
    WHERE NOT EXISTS (SELECT FROM lines l WHERE l.mutual_id = n.mutual_id AND l.entry_id = n.id)
  ) THEN
    RAISE EXCEPTION 'an entry is written together with its lines'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_whole', TABLE = 'entries';
  END IF;
  IF EXISTS (
    SELECT FROM new_entries n
    JOIN periods p ON p.mutual_id = n.mutual_id AND n.booked_on BETWEEN p.starts_on AND p.ends_on
    WHERE p.status = 'closed'
  ) THEN
    RAISE EXCEPTION 'a closed period takes no entry'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'period_open', TABLE = 'entries';
  END IF;
  RETURN NULL;
END $$;

-- Lines: whole entries only, balanced, in the currency of their accounts, on the day of their entry; then the balances.
-- As many lines as the header says, the last with that number, and numbers unique: so all of them came now, and no
-- later statement can add one. Balances are touched in the order of accounts, and days only behind their balance's lock.
CREATE FUNCTION take_new_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
  RETURN NULL;
END $$;

CREATE FUNCTION keep_closed_periods() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.status = 'closed' THEN
    RAISE EXCEPTION 'a closed period is not reopened'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'period_stays_closed', TABLE = 'periods';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER chain_lock BEFORE INSERT ON entries FOR EACH STATEMENT EXECUTE FUNCTION chain_lock();
CREATE TRIGGER check_new AFTER INSERT ON entries REFERENCING NEW TABLE AS new_entries
  FOR EACH STATEMENT EXECUTE FUNCTION check_new_entries();
CREATE TRIGGER take_new AFTER INSERT ON lines REFERENCING NEW TABLE AS new_lines
  FOR EACH STATEMENT EXECUTE FUNCTION take_new_lines();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keeps_history BEFORE DELETE OR TRUNCATE ON chart_accounts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keeps_history BEFORE DELETE OR TRUNCATE ON balances FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keeps_history BEFORE DELETE OR TRUNCATE ON balance_days FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keeps_history BEFORE DELETE OR TRUNCATE ON periods FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stays_closed BEFORE UPDATE ON periods FOR EACH ROW EXECUTE FUNCTION keep_closed_periods();

-- The journal as its chain reads it: one line of text per entry, the same on every server and after a restore.
CREATE VIEW chain_entries AS
SELECT e.mutual_id, e.position,
  json_build_array(
    e.position, e.id, e.key, e.event, e.cause, e.actor, extract(epoch FROM e.occurred_at), e.booked_on,
    extract(epoch FROM e.posted_at), e.antenna_id, e.reverses, e.note, e.line_count, encode(e.content_hash, 'hex'),
    (SELECT json_agg(json_build_array(l.number, l.account_id, l.side, l.amount_minor, l.currency, l.booked_on) ORDER BY l.number)
     FROM lines l WHERE l.mutual_id = e.mutual_id AND l.entry_id = e.id)
  )::text AS content
FROM entries e;
