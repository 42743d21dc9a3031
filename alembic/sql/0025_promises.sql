-- A tie is undone whole, and nothing is added to one that is undone: its two sides stay the same sum.
CREATE FUNCTION keep_bank_tie_whole() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT mutual_id, tie_id FROM touched) t
    JOIN bank_ties k ON k.mutual_id = t.mutual_id AND k.tie_id = t.tie_id
    GROUP BY k.mutual_id, k.tie_id
    HAVING count(DISTINCT (k.undone_at IS NULL)) > 1
  ) THEN
    RAISE EXCEPTION 'a tie stands or is undone as a whole'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'bank_tie_whole';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER bank_ties_added_whole AFTER INSERT ON bank_ties REFERENCING NEW TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION keep_bank_tie_whole();
CREATE TRIGGER bank_ties_undone_whole AFTER UPDATE ON bank_ties REFERENCING NEW TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION keep_bank_tie_whole();

-- The clearing is held before its approvals are read: of two at once the second sees the first.
CREATE OR REPLACE FUNCTION admit_clearing_approval() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM clearings c WHERE c.mutual_id = NEW.owner_id AND c.id = NEW.clearing_id FOR NO KEY UPDATE;
  IF NOT EXISTS (
    SELECT FROM clearings c
    WHERE c.mutual_id = NEW.owner_id AND c.id = NEW.clearing_id AND c.withdrawn_at IS NULL
      AND c.proposed_by = NEW.proposed_by AND NEW.mutual_id IN (c.mutual_id, c.partner_id)
  ) OR EXISTS (
    SELECT FROM clearing_approvals a
    WHERE a.owner_id = NEW.owner_id AND a.clearing_id = NEW.clearing_id AND a.approved_by = NEW.approved_by
  ) THEN
    RAISE EXCEPTION 'a clearing that stands is approved by its two mutuals, one person each'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

-- A stated difference is what its own proof posted, of the same wallet.
CREATE FUNCTION match_difference_to_proof() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM wallet_proofs p
    WHERE p.mutual_id = NEW.mutual_id AND p.id = NEW.proof_id
      AND (p.wallet_id, p.posted_minor, p.currency) = (NEW.wallet_id, NEW.amount_minor, NEW.currency)
  ) THEN
    RAISE EXCEPTION 'a difference is what its proof posted'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'difference_of_proof';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER differences_of_proof BEFORE INSERT ON differences FOR EACH ROW
  WHEN (NEW.proof_id IS NOT NULL) EXECUTE FUNCTION match_difference_to_proof();
