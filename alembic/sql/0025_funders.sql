-- Whose share a campaign's is: of the funders of a kind, who stood when its cover began, also after it left (DOMAIN F5).
CREATE VIEW campaign_funders AS
SELECT g.mutual_id, g.id AS campaign_id, k.kind,
       coalesce((
           SELECT max(f.turn) FROM funders f
           WHERE f.mutual_id = g.mutual_id AND f.kind = k.kind AND f.valid_from <= g.coverage_from
       ), 1)::smallint AS turn
FROM campaigns g CROSS JOIN (VALUES ('state'), ('donor')) AS k(kind);

-- One funder of a kind after the other; who comes takes no campaign over whose shares accrued to the one before.
CREATE FUNCTION keep_funder() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  before funders;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.mutual_id, OLD.id, OLD.kind, OLD.turn, OLD.valid_from)
       IS DISTINCT FROM (NEW.mutual_id, NEW.id, NEW.kind, NEW.turn, NEW.valid_from) THEN
      RAISE EXCEPTION 'who a funder is and since when does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM FROM subsidy_desks d WHERE d.mutual_id = NEW.mutual_id AND d.funder = NEW.kind ORDER BY d.turn FOR UPDATE;
  SELECT * INTO before FROM funders f
  WHERE f.mutual_id = NEW.mutual_id AND f.kind = NEW.kind ORDER BY f.turn DESC LIMIT 1;
  IF NEW.turn <> coalesce(before.turn, 0) + 1
     OR before.turn IS NOT NULL AND NOT coalesce(before.valid_to < NEW.valid_from, false) THEN
    PERFORM refuse_subsidy('one funder of a kind comes after the other has left', 'funder_in_turn');
  END IF;
  IF before.turn IS NOT NULL AND EXISTS (
    SELECT FROM campaigns g
    JOIN accruals c ON c.mutual_id = g.mutual_id AND c.campaign_id = g.id AND c.funder = NEW.kind
    WHERE g.mutual_id = NEW.mutual_id AND g.coverage_from >= NEW.valid_from
  ) THEN
    PERFORM refuse_subsidy('shares of the campaign accrued to the funder before', 'funder_accrued');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER funders_in_turn BEFORE INSERT OR UPDATE ON funders FOR EACH ROW EXECUTE FUNCTION keep_funder();

CREATE OR REPLACE FUNCTION examine_subsidy_lines() RETURNS trigger LANGUAGE plpgsql
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
    LEFT JOIN campaign_funders k ON k.mutual_id = n.mutual_id AND k.campaign_id = c.campaign_id AND k.kind = c.funder
    LEFT JOIN subsidy_lines b ON b.mutual_id = n.mutual_id AND b.accrual_id = n.accrual_id AND b.sign = 1
    LEFT JOIN subsidy_statements e ON e.mutual_id = b.mutual_id AND e.id = b.statement_id
    WHERE (c.funder, k.turn, n.sign * c.amount_minor, c.unit_id, c.campaign_id)
          IS DISTINCT FROM (s.funder, s.turn, n.amount_minor, n.unit_id, n.campaign_id)
       OR (n.sign = -1 AND (c.undone_on IS NULL OR e.number IS NULL OR e.number >= s.number))
  ) THEN
    PERFORM refuse_subsidy('a line is the share that accrued, or takes back what was billed', 'subsidy_line_accrued');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION guard_subsidy_sums(p_mutual uuid, p_funder text, p_statement uuid, p_receipt uuid)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM subsidy_desks d
  WHERE d.mutual_id = p_mutual AND d.funder = p_funder AND d.turn = coalesce(
    (SELECT s.turn FROM subsidy_statements s WHERE s.mutual_id = p_mutual AND s.id = p_statement),
    (SELECT r.turn FROM subsidy_receipts r WHERE r.mutual_id = p_mutual AND r.id = p_receipt)
  ) FOR UPDATE;
  IF subsidy_statement_open(p_mutual, p_statement) < 0 THEN
    PERFORM refuse_subsidy('more than is open of the statement', 'subsidy_statement_open');
  END IF;
  IF subsidy_receipt_left(p_mutual, p_receipt) < 0 THEN
    PERFORM refuse_subsidy('more than is left of the receipt', 'subsidy_receipt_left');
  END IF;
END $$;

CREATE OR REPLACE FUNCTION guard_subsidy_application() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  paid subsidy_statements;
BEGIN
  SELECT * INTO paid FROM subsidy_statements WHERE mutual_id = NEW.mutual_id AND id = NEW.statement_id;
  PERFORM guard_subsidy_sums(NEW.mutual_id, paid.funder, NEW.statement_id, NEW.receipt_id);
  IF NOT EXISTS (
    SELECT FROM subsidy_receipts r
    WHERE r.mutual_id = NEW.mutual_id AND r.id = NEW.receipt_id AND (r.funder, r.turn) = (paid.funder, paid.turn)
  ) THEN
    PERFORM refuse_subsidy('a funder pays its own statements', 'subsidy_application_funder');
  END IF;
  IF EXISTS (
    SELECT FROM subsidy_statements o
    WHERE o.mutual_id = paid.mutual_id AND (o.funder, o.turn) = (paid.funder, paid.turn) AND o.number < paid.number
      AND subsidy_statement_open(o.mutual_id, o.id) > 0
  ) THEN
    PERFORM refuse_subsidy('the oldest statement is paid first', 'subsidy_oldest_first');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION keep_subsidy_desk() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.mutual_id, NEW.funder, NEW.turn, NEW.next_number)
     IS DISTINCT FROM (OLD.mutual_id, OLD.funder, OLD.turn, OLD.next_number + 1) THEN
    RAISE EXCEPTION 'the numbers of statements follow one another' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
