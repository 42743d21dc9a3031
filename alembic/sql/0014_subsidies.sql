-- What the database itself promises about co-financing (DOMAIN F2-F4, 11 (6)).
-- That an accrual is billed once, and mirrored once, is the primary key of subsidy_lines.

CREATE FUNCTION refuse_subsidy(why text, name text) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = name;
END $$;

-- The one definition of what a statement holds: its head and its lines in their order.
CREATE FUNCTION subsidy_content_hash(p_mutual uuid, p_statement uuid) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT sha256(convert_to(json_build_array(s.funder, s.number, s.billed_on)::text || E'\n' || (
    SELECT string_agg(json_build_array(
      l.position, l.accrual_id, l.unit_reference, l.persons, l.kind, l.instalment, l.accrued_on, l.amount_minor
    )::text, E'\n' ORDER BY l.position)
    FROM subsidy_lines l WHERE l.mutual_id = s.mutual_id AND l.statement_id = s.id
  ), 'UTF8'))
  FROM subsidy_statements s WHERE s.mutual_id = p_mutual AND s.id = p_statement
$$;

-- A statement comes with all of its lines in one statement of SQL; none is added to it later.
CREATE FUNCTION lock_subsidy_statements() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM fresh n
    JOIN subsidy_statements s ON s.mutual_id = n.mutual_id AND s.id = n.id
    CROSS JOIN LATERAL (
      SELECT count(*) AS lines_count, sum(l.amount_minor) AS minor, min(l.accrued_on) AS first_on,
             max(l.accrued_on) AS last_on
      FROM subsidy_lines l WHERE l.mutual_id = s.mutual_id AND l.statement_id = s.id
    ) t
    WHERE (t.lines_count, t.minor, t.first_on, t.last_on)
          IS DISTINCT FROM (s.lines_count, s.amount_minor, s.first_on, s.last_on)
       OR s.content_hash IS DISTINCT FROM subsidy_content_hash(s.mutual_id, s.id)
  ) THEN
    PERFORM refuse_subsidy('a statement is locked with the lines it was made of', 'subsidy_statement_locked');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER subsidy_statements_lock AFTER INSERT ON subsidy_statements
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION lock_subsidy_statements();

-- A line is an accrual's own share; a negative one takes back what an earlier statement billed and was undone (F2).
CREATE FUNCTION examine_subsidy_lines() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT n.mutual_id, n.statement_id FROM fresh n) n
    JOIN subsidy_statements s ON s.mutual_id = n.mutual_id AND s.id = n.statement_id
    WHERE s.lines_count <> (
      SELECT count(*) FROM subsidy_lines l WHERE l.mutual_id = s.mutual_id AND l.statement_id = s.id
    )
  ) THEN
    PERFORM refuse_subsidy('a statement is locked with the lines it was made of', 'subsidy_statement_locked');
  END IF;
  IF EXISTS (
    SELECT FROM fresh n
    JOIN subsidy_statements s ON s.mutual_id = n.mutual_id AND s.id = n.statement_id
    LEFT JOIN accruals c ON c.mutual_id = n.mutual_id AND c.id = n.accrual_id
    LEFT JOIN subsidy_lines b ON b.mutual_id = n.mutual_id AND b.accrual_id = n.accrual_id AND b.sign = 1
    LEFT JOIN subsidy_statements e ON e.mutual_id = b.mutual_id AND e.id = b.statement_id
    WHERE (c.funder, n.sign * c.amount_minor, c.unit_id, c.campaign_id)
          IS DISTINCT FROM (s.funder, n.amount_minor, n.unit_id, n.campaign_id)
       OR (n.sign = -1 AND (c.undone_on IS NULL OR e.number IS NULL OR e.number >= s.number))
  ) THEN
    PERFORM refuse_subsidy('a line is the share that accrued, or takes back what was billed', 'subsidy_line_accrued');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER subsidy_lines_examine AFTER INSERT ON subsidy_lines
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION examine_subsidy_lines();

CREATE FUNCTION subsidy_statement_open(p_mutual uuid, p_statement uuid) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (s.amount_minor
    - coalesce((SELECT sum(a.amount_minor) FROM subsidy_applications a
                WHERE a.mutual_id = s.mutual_id AND a.statement_id = s.id), 0)
    - coalesce((SELECT sum(d.amount_minor) FROM subsidy_decisions d
                WHERE d.mutual_id = s.mutual_id AND d.statement_id = s.id AND d.is_approved), 0))::bigint
  FROM subsidy_statements s WHERE s.mutual_id = p_mutual AND s.id = p_statement
$$;

CREATE FUNCTION subsidy_receipt_left(p_mutual uuid, p_receipt uuid) RETURNS bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (r.amount_minor
    - coalesce((SELECT sum(a.amount_minor) FROM subsidy_applications a
                WHERE a.mutual_id = r.mutual_id AND a.receipt_id = r.id), 0)
    - coalesce((SELECT sum(d.amount_minor) FROM subsidy_decisions d
                WHERE d.mutual_id = r.mutual_id AND d.receipt_id = r.id AND d.is_approved), 0))::bigint
  FROM subsidy_receipts r WHERE r.mutual_id = p_mutual AND r.id = p_receipt
$$;

-- Whoever settles waits for the others of that funder; nothing is paid beyond what is open, nor given beyond what came.
CREATE FUNCTION guard_subsidy_sums(p_mutual uuid, p_funder text, p_statement uuid, p_receipt uuid) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM subsidy_desks d WHERE d.mutual_id = p_mutual AND d.funder = p_funder FOR UPDATE;
  IF subsidy_statement_open(p_mutual, p_statement) < 0 THEN
    PERFORM refuse_subsidy('more than is open of the statement', 'subsidy_statement_open');
  END IF;
  IF subsidy_receipt_left(p_mutual, p_receipt) < 0 THEN
    PERFORM refuse_subsidy('more than is left of the receipt', 'subsidy_receipt_left');
  END IF;
END $$;

CREATE FUNCTION guard_subsidy_application() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  paid subsidy_statements;
BEGIN
  SELECT * INTO paid FROM subsidy_statements WHERE mutual_id = NEW.mutual_id AND id = NEW.statement_id;
  PERFORM guard_subsidy_sums(NEW.mutual_id, paid.funder, NEW.statement_id, NEW.receipt_id);
  IF paid.funder IS DISTINCT FROM (
    SELECT r.funder FROM subsidy_receipts r WHERE r.mutual_id = NEW.mutual_id AND r.id = NEW.receipt_id
  ) THEN
    PERFORM refuse_subsidy('a funder pays its own statements', 'subsidy_application_funder');
  END IF;
  IF EXISTS (
    SELECT FROM subsidy_statements o
    WHERE o.mutual_id = paid.mutual_id AND o.funder = paid.funder AND o.number < paid.number
      AND subsidy_statement_open(o.mutual_id, o.id) > 0
  ) THEN
    PERFORM refuse_subsidy('the oldest statement is paid first', 'subsidy_oldest_first');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER subsidy_applications_guard AFTER INSERT ON subsidy_applications
FOR EACH ROW EXECUTE FUNCTION guard_subsidy_application();

-- A decision is proposed by one person and decided once, by another; what was proposed does not change.
CREATE FUNCTION keep_subsidy_decision() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.decided_by IS NOT NULL THEN
      PERFORM refuse_subsidy('a decision is proposed before it is decided', 'subsidy_decision_proposed');
    END IF;
    IF NEW.funder IS DISTINCT FROM coalesce(
      (SELECT s.funder FROM subsidy_statements s WHERE s.mutual_id = NEW.mutual_id AND s.id = NEW.statement_id),
      (SELECT r.funder FROM subsidy_receipts r WHERE r.mutual_id = NEW.mutual_id AND r.id = NEW.receipt_id)
    ) THEN
      PERFORM refuse_subsidy('a decision is about its own funder', 'subsidy_decision_funder');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.decided_by IS NOT NULL
     OR (OLD.mutual_id, OLD.id, OLD.kind, OLD.funder, OLD.statement_id, OLD.receipt_id, OLD.amount_minor, OLD.currency,
         OLD.reason, OLD.proposed_at, OLD.proposed_by)
        IS DISTINCT FROM
        (NEW.mutual_id, NEW.id, NEW.kind, NEW.funder, NEW.statement_id, NEW.receipt_id, NEW.amount_minor, NEW.currency,
         NEW.reason, NEW.proposed_at, NEW.proposed_by)
  THEN
    RAISE EXCEPTION 'what was proposed or decided does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER subsidy_decisions_keep BEFORE INSERT OR UPDATE ON subsidy_decisions
FOR EACH ROW EXECUTE FUNCTION keep_subsidy_decision();

CREATE FUNCTION guard_subsidy_decision() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM guard_subsidy_sums(NEW.mutual_id, NEW.funder, NEW.statement_id, NEW.receipt_id);
  RETURN NULL;
END $$;
CREATE TRIGGER subsidy_decisions_guard AFTER UPDATE ON subsidy_decisions
FOR EACH ROW WHEN (NEW.is_approved) EXECUTE FUNCTION guard_subsidy_decision();

-- Numbers follow one another.
CREATE FUNCTION keep_subsidy_desk() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.mutual_id, NEW.funder, NEW.next_number) IS DISTINCT FROM (OLD.mutual_id, OLD.funder, OLD.next_number + 1) THEN
    RAISE EXCEPTION 'the numbers of statements follow one another' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER subsidy_desks_keep BEFORE UPDATE ON subsidy_desks
FOR EACH ROW EXECUTE FUNCTION keep_subsidy_desk();
