-- The inter-mutual account, the funds of managed regimes, and the regime of their own, for mutuals already founded.
INSERT INTO chart_accounts (mutual_id, code, name_fr, name_en, type, side, party_kind)
SELECT m.id, n.code, n.fr, n.en, n.type, n.side, n.party
FROM mutuals m, (VALUES
  ('4661', 'Mutuelles, comptes de liaison', 'Inter-mutual accounts', 'asset', 'D', 'mutual'),
  ('4662', 'Fonds de régimes gérés pour compte de tiers', 'Funds of regimes managed for others', 'liability', 'C', 'regime')
) AS n (code, fr, en, type, side, party)
ON CONFLICT (mutual_id, code) DO NOTHING;
INSERT INTO accounts (mutual_id, id, code, party, currency)
SELECT m.id, gen_random_uuid(), n.code, '00000000-0000-0000-0000-000000000000', m.currency
FROM mutuals m, (VALUES ('4661'), ('4662')) AS n (code)
ON CONFLICT (mutual_id, code, party) DO NOTHING;
INSERT INTO regimes (mutual_id, id, code, name_fr, name_en, manages_funds, registered_at)
SELECT m.id, gen_random_uuid(), 'CBHI', 'Assurance maladie à base communautaire', 'Community-based health insurance', false,
       m.created_at
FROM mutuals m;
