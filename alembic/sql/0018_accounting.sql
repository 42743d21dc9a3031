-- What the database itself promises of what people book by hand (DOMAIN 11 (2), (8); RELIABILITY I2, I15).

-- What was proposed stays as it was proposed, begins undecided and is decided once. Who may decide is a constraint.
CREATE FUNCTION keep_proposal() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  decision text[] := ARRAY['state', 'decided_by', 'decided_at', 'reason', 'entry_id', 'taking_id'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN
      RAISE EXCEPTION 'what people decide is proposed first'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'proposed_first', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'proposed' THEN
    RAISE EXCEPTION 'what is decided stays decided'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_once', TABLE = TG_TABLE_NAME;
  END IF;
  IF to_jsonb(OLD) - decision IS DISTINCT FROM to_jsonb(NEW) - decision THEN
    RAISE EXCEPTION 'what was proposed does not change'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_kept', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;

-- What is approved is what is booked: same day, same lines, by who approved it.
CREATE FUNCTION post_as_proposed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  booked jsonb;
BEGIN
  SELECT jsonb_agg(jsonb_build_object('code', a.code, 'side', l.side, 'amount', l.amount_minor) ORDER BY l.number)
  INTO booked
  FROM entries e
  JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id AND l.currency = NEW.currency
  JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
                 AND a.party = '00000000-0000-0000-0000-000000000000'
  WHERE e.mutual_id = NEW.mutual_id AND e.id = NEW.entry_id AND e.booked_on = NEW.booked_on
    AND e.actor = NEW.decided_by AND e.event = CASE NEW.kind WHEN 'expense' THEN 'expense' ELSE 'manual' END;
  IF booked IS DISTINCT FROM NEW.lines THEN
    RAISE EXCEPTION 'what is booked is what was proposed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'posted_as_proposed', TABLE = 'manual_entries';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION keep_decisions() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION keep_taking() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what was taken as income does not change' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER keep_proposal BEFORE INSERT OR UPDATE ON manual_entries FOR EACH ROW EXECUTE FUNCTION keep_proposal();
CREATE TRIGGER post_as_proposed BEFORE UPDATE ON manual_entries FOR EACH ROW
  WHEN (NEW.state = 'approved') EXECUTE FUNCTION post_as_proposed();
CREATE TRIGGER keep_proposal BEFORE INSERT OR UPDATE ON income_proposals FOR EACH ROW EXECUTE FUNCTION keep_proposal();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON manual_entries FOR EACH STATEMENT EXECUTE FUNCTION keep_decisions();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON income_proposals FOR EACH STATEMENT EXECUTE FUNCTION keep_decisions();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON write_offs
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON takings FOR EACH STATEMENT EXECUTE FUNCTION keep_decisions();
CREATE TRIGGER keep_facts BEFORE UPDATE ON takings FOR EACH ROW WHEN (
  OLD.undone_at IS NOT NULL OR to_jsonb(OLD) - 'undone_at' IS DISTINCT FROM to_jsonb(NEW) - 'undone_at'
) EXECUTE FUNCTION keep_taking();
