CREATE FUNCTION keep_portability_rows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION keep_portability_facts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what a row of % says does not change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER portability_agreements_facts BEFORE UPDATE ON portability_agreements FOR EACH ROW WHEN (
  (OLD.mutual_id, OLD.id, OLD.partner_id, OLD.valid_from, OLD.proposed_by, OLD.proposed_at)
  IS DISTINCT FROM (NEW.mutual_id, NEW.id, NEW.partner_id, NEW.valid_from, NEW.proposed_by, NEW.proposed_at)
  OR OLD.accepted_at IS NOT NULL
     AND (OLD.accepted_at, OLD.accepted_by) IS DISTINCT FROM (NEW.accepted_at, NEW.accepted_by)
  OR coalesce(NEW.valid_to > OLD.valid_to, OLD.valid_to IS NOT NULL AND NEW.valid_to IS NULL)
) EXECUTE FUNCTION keep_portability_facts();
CREATE TRIGGER hand_overs_facts BEFORE UPDATE ON hand_overs FOR EACH ROW WHEN (
  to_jsonb(OLD) - 'attempts' - 'failed_with' - 'applied_at'
  IS DISTINCT FROM to_jsonb(NEW) - 'attempts' - 'failed_with' - 'applied_at'
  OR OLD.applied_at IS NOT NULL
) EXECUTE FUNCTION keep_portability_facts();
CREATE TRIGGER clearings_facts BEFORE UPDATE ON clearings FOR EACH ROW WHEN (
  to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by' IS DISTINCT FROM to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by'
  OR OLD.withdrawn_at IS NOT NULL
) EXECUTE FUNCTION keep_portability_facts();
CREATE TRIGGER clearing_lines_facts BEFORE UPDATE ON clearing_lines FOR EACH ROW WHEN (
  to_jsonb(OLD) - 'released_at' IS DISTINCT FROM to_jsonb(NEW) - 'released_at' OR OLD.released_at IS NOT NULL
) EXECUTE FUNCTION keep_portability_facts();

CREATE FUNCTION keep_cleared() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM clearing_approvals a WHERE a.owner_id = NEW.mutual_id AND a.clearing_id = NEW.id) THEN
    RAISE EXCEPTION 'an approved clearing stands' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER clearings_stand BEFORE UPDATE ON clearings FOR EACH ROW
  WHEN (NEW.withdrawn_at IS NOT NULL) EXECUTE FUNCTION keep_cleared();

CREATE FUNCTION admit_clearing_approval() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
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
CREATE TRIGGER clearing_approvals_admit BEFORE INSERT ON clearing_approvals
  FOR EACH ROW EXECUTE FUNCTION admit_clearing_approval();

CREATE TRIGGER regimes_facts BEFORE UPDATE ON regimes FOR EACH ROW WHEN (
  to_jsonb(OLD) - 'name_fr' - 'name_en' IS DISTINCT FROM to_jsonb(NEW) - 'name_fr' - 'name_en'
) EXECUTE FUNCTION keep_portability_facts();

-- What payouts may still take of a regime's fund: received and got back, less what they hold or paid of its claims and
-- what hosts charged it for. Asked by the code that prepares a batch, and by the trigger below.
CREATE FUNCTION regime_fund_free(of_mutual uuid, of_fund uuid) RETURNS bigint LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT (
    coalesce((SELECT sum(f.amount_minor) FROM fund_receipts f WHERE f.mutual_id = of_mutual AND f.fund_id = of_fund), 0)
    - coalesce((SELECT sum(p.committed_minor) FROM payables p WHERE p.mutual_id = of_mutual AND p.fund_id = of_fund), 0)
    + coalesce((
        SELECT sum(r.repaid_minor + coalesce((
            SELECT sum(o.amount_minor) FROM payout_offsets o
            JOIN payouts y ON y.mutual_id = o.mutual_id AND y.id = o.payout_id
            WHERE o.mutual_id = r.mutual_id AND o.recoverable_id = r.id AND o.released_at IS NULL
              AND y.state = 'succeeded'
        ), 0)) FROM recoverables r WHERE r.mutual_id = of_mutual AND r.fund_id = of_fund
    ), 0)
    - coalesce((
        SELECT sum(CASE v.kind WHEN 'approved' THEN v.amount_minor ELSE -v.amount_minor END)
        FROM visit_charges v JOIN regimes g ON g.mutual_id = v.mutual_id AND g.code = v.regime
        WHERE v.mutual_id = of_mutual AND g.id = of_fund
    ), 0)
  )::bigint
$$;

-- A fund pays its own claims only as far as it reaches, whoever prepares: of two at once the second sees the first.
CREATE FUNCTION keep_fund() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM regimes g WHERE g.mutual_id = NEW.mutual_id AND g.id = NEW.fund_id FOR NO KEY UPDATE;
  IF regime_fund_free(NEW.mutual_id, NEW.fund_id) < 0 THEN
    RAISE EXCEPTION 'the fund of the regime does not reach so far'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'regime_fund';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER payables_within_fund AFTER UPDATE OF committed_minor ON payables FOR EACH ROW
  WHEN (NEW.fund_id IS NOT NULL AND NEW.committed_minor > OLD.committed_minor) EXECUTE FUNCTION keep_fund();
