-- What the database itself promises about money out (RELIABILITY I5, I9, I10, I12, I15-I17).
-- Functions belong to the owner and fix their search path; those that keep figures run with its rights, so that the
-- runtime role cannot set them by hand.

-- The moves of RELIABILITY 3, to the letter, and where a conflict may be resolved to.
CREATE FUNCTION payout_may_move(old_state text, new_state text, out_of text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT CASE old_state
    WHEN 'draft' THEN new_state IN ('pending_approval', 'rejected')
    WHEN 'pending_approval' THEN new_state IN ('approved', 'rejected')
    WHEN 'approved' THEN new_state IN ('pending_approval', 'reserved')
    WHEN 'reserved' THEN new_state = 'sending'
    WHEN 'sending' THEN new_state IN ('accepted', 'unknown', 'not_sent', 'succeeded', 'failed')
    WHEN 'not_sent' THEN new_state = 'sending'
    WHEN 'accepted' THEN new_state IN ('succeeded', 'failed', 'review')
    WHEN 'unknown' THEN new_state IN ('sending', 'succeeded', 'failed', 'review')
    WHEN 'review' THEN new_state IN ('succeeded', 'failed', 'sending')
    WHEN 'failed' THEN new_state IN ('reserved', 'conflict')
    WHEN 'succeeded' THEN new_state IN ('returned', 'conflict')
    WHEN 'returned' THEN new_state = 'conflict'
    WHEN 'conflict' THEN new_state IN (out_of, 'succeeded', 'failed', 'returned')
    ELSE false
  END
$$;

CREATE FUNCTION payout_is_in_transit(state text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT state IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review')
$$;

-- The one definition of what is approved: payee, amounts, claims and offsets of a payout; then of a batch.
CREATE FUNCTION payout_content_hash(p_mutual uuid, p_payout uuid) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT sha256(convert_to(json_build_array(
    p.id, p.kind, p.account_code, p.wallet_id, p.facility_id, p.subject_id, p.part, p.parts, p.gross_minor,
    p.offset_minor, p.amount_minor, p.currency, p.payee_account_id, p.payee_kind, encode(p.payee_index, 'hex'),
    encode(sha256(p.payee_sealed), 'hex'),
    (SELECT json_agg(json_build_array(i.payable_id, i.amount_minor) ORDER BY i.payable_id)
     FROM payout_items i WHERE i.mutual_id = p.mutual_id AND i.payout_id = p.id),
    (SELECT json_agg(json_build_array(o.recoverable_id, o.amount_minor) ORDER BY o.recoverable_id)
     FROM payout_offsets o WHERE o.mutual_id = p.mutual_id AND o.payout_id = p.id)
  )::text, 'UTF8'))
  FROM payouts p WHERE p.mutual_id = p_mutual AND p.id = p_payout
$$;

CREATE FUNCTION payout_batch_hash(p_mutual uuid, p_batch uuid) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT sha256(coalesce(string_agg(payout_content_hash(p.mutual_id, p.id), ''::bytea ORDER BY p.id), ''::bytea))
  FROM payouts p WHERE p.mutual_id = p_mutual AND p.batch_id = p_batch AND p.state <> 'rejected'
$$;

CREATE FUNCTION refuse_payout(why text, name text) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = name, TABLE = 'payouts';
END $$;

-- Who prepared a batch: its maker, and the first makers of payouts that came to it for a new approval.
CREATE FUNCTION payout_batch_made_by(p_mutual uuid, p_batch uuid, p_person text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM payout_batches b WHERE b.mutual_id = p_mutual AND b.id = p_batch AND b.made_by = p_person)
    OR EXISTS (SELECT FROM payouts p JOIN payout_steps s ON s.mutual_id = p.mutual_id AND s.payout_id = p.id
               WHERE p.mutual_id = p_mutual AND p.batch_id = p_batch AND s.from_state IS NULL AND s.moved_by = p_person)
$$;

-- A payout comes into a batch while that is a draft, and leaves by its lane. The batch's row is held meanwhile, so that
-- it is not submitted without what just came: what is hashed is all there is.
CREATE FUNCTION enter_batch(payout payouts) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE batch payout_batches;
BEGIN
  SELECT * INTO batch FROM payout_batches WHERE mutual_id = payout.mutual_id AND id = payout.batch_id FOR SHARE;
  IF (batch.state, batch.kind, batch.account_code, batch.currency)
     IS DISTINCT FROM ('draft', payout.kind, payout.account_code, payout.currency) THEN
    PERFORM refuse_payout('a payout comes into a draft of its kind and lane', 'payout_content');
  END IF;
  IF (SELECT l.wallet_id FROM payout_lanes l
      WHERE l.mutual_id = payout.mutual_id AND l.account_code = payout.account_code) IS DISTINCT FROM payout.wallet_id THEN
    PERFORM refuse_payout('a payout leaves by the wallet of its lane', 'payout_content');
  END IF;
END $$;

-- A payout moves along its machine only; what was approved is what is reserved, and needs two people; a stopped lane
-- neither reserves nor sends; what a payout is does not change once it is submitted.
CREATE FUNCTION guard_payout() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT payout_may_move(OLD.state, NEW.state, OLD.conflict_from) THEN
    PERFORM refuse_payout(format('a payout does not move from %s to %s', OLD.state, NEW.state), 'payout_moves');
  END IF;
  IF NEW.state <> OLD.state AND NEW.state = 'conflict' AND NEW.conflict_from IS DISTINCT FROM OLD.state THEN
    PERFORM refuse_payout('a conflict remembers the state it froze', 'payout_moves');
  END IF;
  IF NEW.state = 'conflict' AND OLD.state = 'conflict' AND NEW.conflict_from <> OLD.conflict_from THEN
    PERFORM refuse_payout('a conflict remembers the state it froze', 'payout_moves');
  END IF;
  IF payout_is_in_transit(NEW.state) AND NEW.held_minor < NEW.amount_minor THEN
    PERFORM refuse_payout('on its way it holds at least its amount of the float', 'payout_held');
  END IF;
  IF OLD.state IN ('succeeded', 'returned') AND (OLD.fee_minor, OLD.levy_minor, OLD.operator_reference, OLD.settled_at,
     OLD.settled_on) IS DISTINCT FROM (NEW.fee_minor, NEW.levy_minor, NEW.operator_reference, NEW.settled_at,
     NEW.settled_on) THEN
    PERFORM refuse_payout('how a payout was settled does not change', 'payout_settled');
  END IF;
  IF OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at THEN
    PERFORM refuse_payout('what was released stays released', 'payout_released');
  END IF;
  IF OLD.state <> 'draft' AND NOT (OLD.state = 'approved' AND NEW.state = 'pending_approval')
     AND (OLD.batch_id, OLD.kind, OLD.account_code, OLD.wallet_id, OLD.facility_id, OLD.subject_id, OLD.part, OLD.parts,
          OLD.gross_minor, OLD.offset_minor, OLD.amount_minor, OLD.currency, OLD.payee_account_id, OLD.payee_kind,
          OLD.payee_index, OLD.payee_sealed, OLD.made_at)
     IS DISTINCT FROM
         (NEW.batch_id, NEW.kind, NEW.account_code, NEW.wallet_id, NEW.facility_id, NEW.subject_id, NEW.part, NEW.parts,
          NEW.gross_minor, NEW.offset_minor, NEW.amount_minor, NEW.currency, NEW.payee_account_id, NEW.payee_kind,
          NEW.payee_index, NEW.payee_sealed, NEW.made_at) THEN
    PERFORM refuse_payout('what was submitted does not change without a new approval', 'payout_content');
  END IF;
  IF OLD.state NOT IN ('draft', 'pending_approval') AND NEW.content_hash IS DISTINCT FROM OLD.content_hash
     AND NEW.state <> 'pending_approval' THEN
    PERFORM refuse_payout('what was approved does not change without a new approval', 'payout_content');
  END IF;
  IF NEW.state = 'pending_approval' AND OLD.state <> 'pending_approval' THEN
    PERFORM enter_batch(NEW);
  END IF;
  IF NEW.state = 'approved' AND OLD.state = 'pending_approval' THEN
    PERFORM require_approved_batch(NEW.mutual_id, NEW.batch_id);
  END IF;
  IF NEW.state = 'reserved' AND OLD.state <> 'reserved' THEN
    IF NEW.content_hash IS DISTINCT FROM payout_content_hash(NEW.mutual_id, NEW.id) THEN
      PERFORM refuse_payout('what is paid is what was approved', 'payout_content');
    END IF;
    IF OLD.released_at IS NOT NULL OR EXISTS (
      SELECT FROM payout_items i
      WHERE i.mutual_id = NEW.mutual_id AND i.payout_id = NEW.id AND i.released_at IS NOT NULL
    ) OR EXISTS (
      SELECT FROM payout_offsets o
      WHERE o.mutual_id = NEW.mutual_id AND o.payout_id = NEW.id AND o.released_at IS NOT NULL
    ) THEN
      PERFORM refuse_payout('its claims were released to another batch', 'payout_released');
    END IF;
  END IF;
  -- What evidence shows to have left is booked all the same: that move to `sending` sends nothing.
  IF NEW.state IN ('reserved', 'sending') AND NEW.state <> OLD.state
     AND NOT (NEW.state = 'sending' AND NEW.evidence_id IS NOT NULL) AND EXISTS (
    SELECT FROM payout_lanes l
    WHERE l.mutual_id = NEW.mutual_id AND l.account_code = NEW.account_code AND l.stopped_at IS NOT NULL
  ) THEN
    PERFORM refuse_payout('the lane is stopped', 'payout_lane_stopped');
  END IF;
  IF NEW.state = 'sending' AND NEW.state <> OLD.state AND NOT EXISTS (
    SELECT FROM payout_attempts a WHERE a.mutual_id = NEW.mutual_id AND a.payout_id = NEW.id AND a.outcome IS NULL
  ) THEN
    PERFORM refuse_payout('nothing is sent without a live attempt', 'payout_attempt');
  END IF;
  IF NEW.state IN ('succeeded', 'failed') AND payout_is_in_transit(OLD.state) AND NOT EXISTS (
    SELECT FROM payout_attempts a
    WHERE a.mutual_id = NEW.mutual_id AND a.payout_id = NEW.id AND a.outcome = NEW.state
      AND a.number = (SELECT max(b.number) FROM payout_attempts b
                      WHERE b.mutual_id = NEW.mutual_id AND b.payout_id = NEW.id)
  ) THEN
    PERFORM refuse_payout('an outcome is that of the last attempt', 'payout_attempt');
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION require_two_approvals(p_mutual uuid, p_batch uuid) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE batch payout_batches;
BEGIN
  SELECT * INTO batch FROM payout_batches WHERE mutual_id = p_mutual AND id = p_batch;
  IF batch.content_hash IS DISTINCT FROM payout_batch_hash(p_mutual, p_batch) THEN
    PERFORM refuse_payout('the batch is not what was submitted', 'payout_content');
  END IF;
  IF (SELECT count(DISTINCT a.person) FROM payout_approvals a
      WHERE a.mutual_id = p_mutual AND a.batch_id = p_batch AND a.content_hash = batch.content_hash
        AND a.verdict = 'approve' AND NOT payout_batch_made_by(p_mutual, p_batch, a.person)) < 2 THEN
    PERFORM refuse_payout('a batch is approved by two people, neither of them its maker', 'payout_two_approvals');
  END IF;
END $$;

-- A batch is approved once, and then each of its payouts: nothing can have come to it since it was hashed.
CREATE FUNCTION require_approved_batch(p_mutual uuid, p_batch uuid) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM payout_batches b
                 WHERE b.mutual_id = p_mutual AND b.id = p_batch AND b.state = 'approved') THEN
    PERFORM refuse_payout('a payout is approved with its batch', 'payout_two_approvals');
  END IF;
END $$;

-- A new payout is a draft, in a batch that is one too.
CREATE FUNCTION guard_new_payout() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'draft' THEN
    PERFORM refuse_payout('a payout begins as a draft', 'payout_moves');
  END IF;
  PERFORM enter_batch(NEW);
  RETURN NEW;
END $$;

-- After a move: the step is written down, the lane's reserve and what was paid of each claim follow (I5, I12, I17).
-- The lane's row is locked by its update, so that two reserves never read the same float.
CREATE FUNCTION follow_payout() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  was_held bigint := 0;
  is_held bigint := 0;
  free bigint;
  was_paid boolean;
  is_paid boolean;
BEGIN
  IF TG_OP = 'INSERT' OR NEW.state <> OLD.state THEN
    INSERT INTO payout_steps (mutual_id, payout_id, from_state, to_state, moved_by, moved_because, evidence_id, moved_at)
    VALUES (NEW.mutual_id, NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.state END, NEW.state, NEW.moved_by,
            NEW.moved_because, NEW.evidence_id, NEW.moved_at);
  END IF;
  IF TG_OP = 'INSERT' THEN RETURN NULL; END IF;
  IF payout_is_in_transit(OLD.state) THEN was_held := OLD.held_minor; END IF;
  IF payout_is_in_transit(NEW.state) THEN is_held := NEW.held_minor; END IF;
  IF is_held <> was_held THEN
    UPDATE payout_lanes SET reserved_minor = reserved_minor + is_held - was_held
    WHERE mutual_id = NEW.mutual_id AND account_code = NEW.account_code;
  END IF;
  IF is_held > was_held THEN
    SELECT coalesce(b.debit_minor - b.credit_minor, 0) - l.reserved_minor - l.floor_minor INTO free
    FROM payout_lanes l
    LEFT JOIN accounts a ON a.mutual_id = l.mutual_id AND a.code = l.account_code
      AND a.party = '00000000-0000-0000-0000-000000000000'
    LEFT JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id
    WHERE l.mutual_id = NEW.mutual_id AND l.account_code = NEW.account_code;
    IF free < 0 THEN
      PERFORM refuse_payout('the float does not carry it', 'payout_float');
    END IF;
  END IF;
  was_paid := coalesce(OLD.conflict_from, OLD.state) = 'succeeded';
  is_paid := coalesce(NEW.conflict_from, NEW.state) = 'succeeded';
  IF is_paid <> was_paid THEN
    UPDATE payables y
    SET paid_minor = paid_minor + CASE WHEN is_paid THEN i.amount_minor ELSE -i.amount_minor END
    FROM payout_items i
    WHERE i.mutual_id = NEW.mutual_id AND i.payout_id = NEW.id AND i.released_at IS NULL
      AND y.mutual_id = i.mutual_id AND y.id = i.payable_id;
  END IF;
  RETURN NULL;
END $$;

-- Items and offsets: written while the payout is a draft, released as a whole; what is committed follows.
CREATE FUNCTION follow_item() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  owner_state text;
  owner_facility uuid;
BEGIN
  SELECT state, facility_id INTO owner_state, owner_facility
  FROM payouts WHERE mutual_id = NEW.mutual_id AND id = NEW.payout_id FOR UPDATE;
  IF TG_OP = 'INSERT' THEN
    IF owner_state <> 'draft' OR NEW.released_at IS NOT NULL THEN
      PERFORM refuse_payout('what a payout pays is settled while it is a draft', 'payout_content');
    END IF;
    UPDATE payables SET committed_minor = committed_minor + NEW.amount_minor
    WHERE mutual_id = NEW.mutual_id AND id = NEW.payable_id AND facility_id = owner_facility;
    IF NOT FOUND THEN
      PERFORM refuse_payout('a payout pays what its own facility has coming', 'payout_content');
    END IF;
  ELSIF OLD.released_at IS NULL AND NEW.released_at IS NOT NULL
    AND (OLD.payable_id, OLD.payout_id, OLD.amount_minor) = (NEW.payable_id, NEW.payout_id, NEW.amount_minor) THEN
    IF owner_state NOT IN ('rejected', 'failed', 'returned') THEN
      PERFORM refuse_payout('a claim is released only by a payout that is over without paying it', 'payout_released');
    END IF;
    UPDATE payables SET committed_minor = committed_minor - NEW.amount_minor
    WHERE mutual_id = NEW.mutual_id AND id = NEW.payable_id;
  ELSE
    PERFORM refuse_payout('what a payout pays does not change', 'payout_content');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION follow_offset() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  owner_state text;
  owner_facility uuid;
BEGIN
  SELECT state, facility_id INTO owner_state, owner_facility
  FROM payouts WHERE mutual_id = NEW.mutual_id AND id = NEW.payout_id FOR UPDATE;
  IF TG_OP = 'INSERT' THEN
    IF owner_state <> 'draft' OR NEW.released_at IS NOT NULL THEN
      PERFORM refuse_payout('what a payout keeps back is settled while it is a draft', 'payout_content');
    END IF;
    UPDATE recoverables SET committed_minor = committed_minor + NEW.amount_minor
    WHERE mutual_id = NEW.mutual_id AND id = NEW.recoverable_id AND facility_id = owner_facility;
    IF NOT FOUND THEN
      PERFORM refuse_payout('a payout keeps back what its own facility owes', 'payout_content');
    END IF;
  ELSIF OLD.released_at IS NULL AND NEW.released_at IS NOT NULL
    AND (OLD.recoverable_id, OLD.payout_id, OLD.amount_minor) = (NEW.recoverable_id, NEW.payout_id, NEW.amount_minor)
  THEN
    IF owner_state NOT IN ('rejected', 'failed', 'returned') THEN
      PERFORM refuse_payout('an offset is released with its claims', 'payout_released');
    END IF;
    UPDATE recoverables SET committed_minor = committed_minor - NEW.amount_minor
    WHERE mutual_id = NEW.mutual_id AND id = NEW.recoverable_id;
  ELSE
    PERFORM refuse_payout('what a payout keeps back does not change', 'payout_content');
  END IF;
  RETURN NULL;
END $$;

-- An approval is of the batch as it stands, while it waits, and never its maker's (I15).
CREATE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE batch payout_batches;
BEGIN
  SELECT * INTO batch FROM payout_batches WHERE mutual_id = NEW.mutual_id AND id = NEW.batch_id FOR UPDATE;
  IF payout_batch_made_by(NEW.mutual_id, NEW.batch_id, NEW.person) THEN
    PERFORM refuse_payout('nobody approves what he prepared', 'payout_two_approvals');
  END IF;
  IF batch.state <> 'pending_approval' OR batch.content_hash IS DISTINCT FROM NEW.content_hash THEN
    PERFORM refuse_payout('an approval is of the batch as it stands', 'payout_content');
  END IF;
  RETURN NEW;
END $$;

-- A batch is approved or rejected whole; its hash is that of its payouts when it is submitted, and again when one of
-- them is dropped: approvals of another hash no longer count.
CREATE FUNCTION guard_batch() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF (OLD.number, OLD.kind, OLD.account_code, OLD.currency, OLD.made_by, OLD.made_at)
     IS DISTINCT FROM (NEW.number, NEW.kind, NEW.account_code, NEW.currency, NEW.made_by, NEW.made_at) THEN
    PERFORM refuse_payout('what a batch is does not change', 'payout_content');
  END IF;
  IF NEW.state <> OLD.state THEN
    IF (OLD.state, NEW.state) NOT IN (('draft', 'pending_approval'), ('draft', 'rejected'),
                                      ('pending_approval', 'approved'), ('pending_approval', 'rejected')) THEN
      PERFORM refuse_payout(format('a batch does not move from %s to %s', OLD.state, NEW.state), 'payout_moves');
    END IF;
    IF NEW.state = 'approved' THEN
      PERFORM require_two_approvals(NEW.mutual_id, NEW.id);
    END IF;
  END IF;
  IF OLD.state IN ('approved', 'rejected') AND NEW.content_hash IS DISTINCT FROM OLD.content_hash THEN
    PERFORM refuse_payout('what was decided does not change', 'payout_content');
  END IF;
  IF NEW.state = 'pending_approval' AND NEW.content_hash IS DISTINCT FROM payout_batch_hash(NEW.mutual_id, NEW.id) THEN
    PERFORM refuse_payout('the hash of a batch is that of its payouts', 'payout_content');
  END IF;
  RETURN NEW;
END $$;

-- A reference, once given, stays; an attempt that ended stays as it ended, by evidence or by two people's word (I16).
CREATE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF (OLD.payout_id, OLD.number, OLD.reference, OLD.made_at)
     IS DISTINCT FROM (NEW.payout_id, NEW.number, NEW.reference, NEW.made_at) OR NEW.fence < OLD.fence THEN
    PERFORM refuse_payout('what an attempt is does not change', 'payout_attempt');
  END IF;
  IF OLD.outcome IS NOT NULL
     AND (OLD.outcome, OLD.grade, OLD.reason, OLD.resolution_id, OLD.operator_reference, OLD.first_sent_at, OLD.ended_at)
     IS DISTINCT FROM
         (NEW.outcome, NEW.grade, NEW.reason, NEW.resolution_id, NEW.operator_reference, NEW.first_sent_at, NEW.ended_at)
  THEN
    PERFORM refuse_payout('an attempt ends once', 'payout_attempt');
  END IF;
  IF NEW.outcome IS NOT NULL AND NEW.resolution_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM payout_resolutions r
    WHERE r.mutual_id = NEW.mutual_id AND r.id = NEW.resolution_id AND r.payout_id = NEW.payout_id
      AND (r.outcome = NEW.outcome OR (r.outcome, NEW.outcome) = ('returned', 'succeeded'))  -- it came back: it had arrived
      AND r.verdict = 'confirmed'
  ) THEN
    PERFORM refuse_payout('an outcome that people resolved is the one they confirmed', 'payout_attempt');
  END IF;
  RETURN NEW;
END $$;

-- An attempt begins live: how it ends is what is heard of it.
CREATE FUNCTION guard_new_attempt() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.outcome IS NOT NULL OR NEW.resolution_id IS NOT NULL THEN
    PERFORM refuse_payout('an attempt begins live', 'payout_attempt');
  END IF;
  RETURN NEW;
END $$;

-- A person proposes, another decides, once.
CREATE FUNCTION guard_resolution() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.verdict IS NOT NULL
     OR (OLD.payout_id, OLD.outcome, OLD.fee_minor, OLD.levy_minor, OLD.operator_reference, OLD.note, OLD.proposed_by,
         OLD.proposed_at)
     IS DISTINCT FROM
        (NEW.payout_id, NEW.outcome, NEW.fee_minor, NEW.levy_minor, NEW.operator_reference, NEW.note, NEW.proposed_by,
         NEW.proposed_at) THEN
    PERFORM refuse_payout('what was proposed does not change, and is decided once', 'payout_resolution');
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION keep_payout_rows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION keep_owed_facts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what is owed does not change' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER payouts_begin BEFORE INSERT ON payouts FOR EACH ROW EXECUTE FUNCTION guard_new_payout();
CREATE TRIGGER payouts_guard BEFORE UPDATE ON payouts FOR EACH ROW EXECUTE FUNCTION guard_payout();
CREATE TRIGGER payouts_follow AFTER INSERT OR UPDATE ON payouts FOR EACH ROW EXECUTE FUNCTION follow_payout();
CREATE TRIGGER payout_items_follow AFTER INSERT OR UPDATE ON payout_items FOR EACH ROW EXECUTE FUNCTION follow_item();
CREATE TRIGGER payout_offsets_follow AFTER INSERT OR UPDATE ON payout_offsets
  FOR EACH ROW EXECUTE FUNCTION follow_offset();
CREATE TRIGGER payout_approvals_guard BEFORE INSERT ON payout_approvals
  FOR EACH ROW EXECUTE FUNCTION guard_approval();
CREATE TRIGGER payout_batches_guard BEFORE UPDATE ON payout_batches FOR EACH ROW EXECUTE FUNCTION guard_batch();
CREATE TRIGGER payout_attempts_begin BEFORE INSERT ON payout_attempts
  FOR EACH ROW EXECUTE FUNCTION guard_new_attempt();
CREATE TRIGGER payout_resolutions_guard BEFORE UPDATE ON payout_resolutions
  FOR EACH ROW EXECUTE FUNCTION guard_resolution();
CREATE TRIGGER payout_attempts_guard BEFORE UPDATE ON payout_attempts FOR EACH ROW EXECUTE FUNCTION guard_attempt();
CREATE TRIGGER payables_facts BEFORE UPDATE ON payables FOR EACH ROW WHEN (
  (OLD.facility_id, OLD.subject_kind, OLD.subject_id, OLD.amount_minor, OLD.currency)
  IS DISTINCT FROM (NEW.facility_id, NEW.subject_kind, NEW.subject_id, NEW.amount_minor, NEW.currency)
) EXECUTE FUNCTION keep_owed_facts();
CREATE TRIGGER recoverables_facts BEFORE UPDATE ON recoverables FOR EACH ROW WHEN (
  (OLD.facility_id, OLD.subject_kind, OLD.subject_id, OLD.amount_minor, OLD.currency)
  IS DISTINCT FROM (NEW.facility_id, NEW.subject_kind, NEW.subject_id, NEW.amount_minor, NEW.currency)
) EXECUTE FUNCTION keep_owed_facts();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payout_approvals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payout_evidence
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payout_steps
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER chain_lock BEFORE INSERT ON payout_approvals FOR EACH STATEMENT EXECUTE FUNCTION chain_lock();
CREATE VIEW chain_payout_approvals AS
SELECT mutual_id, position,
       json_build_array(position, id, batch_id, encode(content_hash, 'hex'), person, verdict, note,
                        extract(epoch FROM made_at))::text AS content
FROM payout_approvals;
