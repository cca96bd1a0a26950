-- The schema after all migrations: for reading, and for seeing what a migration changes. Never run.
-- Generated from the migrations by `npm run generate`; do not edit.

grant usage on schema public to public;
grant usage on schema public to mandate_app;

CREATE OR REPLACE FUNCTION audit_event_refuses_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'D18: audit records cannot be changed or deleted' using errcode = 'insufficient_privilege';
end
$function$;

CREATE OR REPLACE FUNCTION invitation_link_by_digest(wanted bytea, locked boolean)
 RETURNS SETOF invitation_link
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if locked then
    return query select * from invitation_link where digest = wanted for share;
  else
    return query select * from invitation_link where digest = wanted;
  end if;
end
$function$;
grant execute on function invitation_link_by_digest(bytea,boolean) to mandate_app;

CREATE OR REPLACE FUNCTION mandate_is_operator()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (mandate_is_system() OR (COALESCE(current_setting('mandate.organization_kind'::text, true), ''::text) = 'operator'::text));

CREATE OR REPLACE FUNCTION mandate_is_system()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (COALESCE(current_setting('mandate.scope'::text, true), ''::text) = 'system'::text);

CREATE OR REPLACE FUNCTION mandate_organization()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('mandate.organization'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION security_event_announce()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select from security_event_stream where ended_at is null) then
    insert into outbox (id, kind, payload, created_at) values (new.id, 'security-event', to_jsonb(new), new.at);
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION webhook_fan_out()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  insert into webhook_delivery (organization_id, webhook_id, event_id, event_owner_id, kind, at, queued_at)
  select w.organization_id, w.id, new.id, new.owner_id, new.kind, new.at, new.at
  from webhook w
  join organization o on o.id = w.organization_id
  where o.id in (
      select id from organization where kind = 'operator'
      union all
      select unnest(array[new.customer_id, new.partner_id, new.counterpart_id, new.actor_organization_id]))
    and w.ended_at is null and w.enabled
    -- D8: a terminated partner can do nothing, and reads nothing; it still learns what terminated it.
    and (o.standing <> 'terminated' or o.standing_since = new.at)
    and (w.kinds is null or w.kinds && array[new.kind, split_part(new.kind, '.', 1) || '.*'])
  order by w.id;
  return null;
end
$function$;

create table access_request (
  customer_id uuid not null,
  id uuid not null,
  partner_id uuid not null,
  service_id text not null,
  roles text[] not null,
  reason text,
  asked_by uuid not null,
  asked_by_name text not null,
  asked_through uuid,
  asked_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  closed_by uuid,
  closed_how text,
  closing_reason text,
  version integer not null default 1,
  constraint access_request_pkey PRIMARY KEY (customer_id, id),
  constraint access_request__closed_says_how CHECK (((closed_at IS NULL) = (closed_how IS NULL))),
  constraint access_request__d9_no_self_dealing CHECK ((customer_id <> partner_id)),
  constraint access_request_asked_through_fkey FOREIGN KEY (asked_through) REFERENCES service_client(id),
  constraint access_request_closed_how_check CHECK ((closed_how = ANY (ARRAY['accepted'::text, 'declined'::text, 'withdrawn'::text, 'expired'::text]))),
  constraint access_request_closing_reason_check CHECK (((length(closing_reason) >= 1) AND (length(closing_reason) <= 1000))),
  constraint access_request_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES organization(id),
  constraint access_request_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES organization(id),
  constraint access_request_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 1000))),
  constraint access_request_roles_check CHECK (((cardinality(roles) >= 1) AND (cardinality(roles) <= 50))),
  constraint access_request_service_id_fkey FOREIGN KEY (service_id) REFERENCES service(id)
);
CREATE INDEX access_request__by_partner ON access_request USING btree (partner_id, id);
CREATE UNIQUE INDEX access_request__one_open_per_service ON access_request USING btree (customer_id, partner_id, service_id) WHERE (closed_at IS NULL);
alter table access_request enable row level security;
create policy access_request__insert on access_request for insert to public
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy access_request__read on access_request for select to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy access_request__update on access_request for update to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)))
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)) AND closed_how IS DISTINCT FROM 'accepted'::text);
grant insert, select on access_request to mandate_app;
grant update on access_request column roles to mandate_app;
grant update on access_request column reason to mandate_app;
grant update on access_request column expires_at to mandate_app;
grant update on access_request column closed_at to mandate_app;
grant update on access_request column closed_by to mandate_app;
grant update on access_request column closed_how to mandate_app;
grant update on access_request column closing_reason to mandate_app;
grant update on access_request column version to mandate_app;

create table access_token (
  id uuid not null,
  person_id uuid not null,
  organization_id uuid not null,
  name text not null,
  digest bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint access_token_pkey PRIMARY KEY (id),
  constraint access_token__digest_is_unique UNIQUE (digest),
  constraint access_token_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint access_token_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint access_token_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
);
CREATE INDEX access_token__by_person ON access_token USING btree (person_id) WHERE (revoked_at IS NULL);
alter table access_token enable row level security;
create policy access_token__own on access_token for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select, update on access_token to mandate_app;

create table audit_event (
  owner_id uuid not null,
  id uuid not null,
  at timestamp with time zone not null,
  kind text not null,
  customer_id uuid,
  partner_id uuid,
  counterpart_id uuid,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  actor_organization_id uuid,
  on_behalf_of uuid,
  subject_kind text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  request_id text,
  constraint audit_event_pkey PRIMARY KEY (owner_id, id),
  constraint audit_event_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['person'::text, 'client'::text, 'system'::text]))),
  constraint audit_event_kind_check CHECK ((kind ~ '^[a-z-]+(\.[a-z-]+)+$'::text))
);
CREATE INDEX audit_event__by_actor ON audit_event USING btree (actor_organization_id, id) WHERE (actor_organization_id IS NOT NULL);
CREATE INDEX audit_event__by_counterpart ON audit_event USING btree (counterpart_id, id) WHERE (counterpart_id IS NOT NULL);
CREATE INDEX audit_event__by_customer ON audit_event USING btree (customer_id, id) WHERE (customer_id IS NOT NULL);
CREATE INDEX audit_event__by_partner ON audit_event USING btree (partner_id, id) WHERE (partner_id IS NOT NULL);
CREATE INDEX audit_event__by_time ON audit_event USING btree (id);
alter table audit_event enable row level security;
create policy audit_event__insert on audit_event for insert to public
  with check (true);
create policy audit_event__read on audit_event for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)) OR counterpart_id = (( SELECT mandate_organization() AS mandate_organization)) OR actor_organization_id = (( SELECT mandate_organization() AS mandate_organization)));
CREATE TRIGGER audit_event__d18_append_only BEFORE DELETE OR UPDATE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_refuses_change();
CREATE TRIGGER audit_event__d18_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuses_change();
CREATE TRIGGER audit_event__x6_security_events AFTER INSERT ON audit_event FOR EACH ROW WHEN (new.kind = ANY (ARRAY['privileges.removed'::text, 'privileges.replaced'::text, 'privileges.given-up'::text, 'privileges.changed'::text, 'privileges.expired'::text, 'privileges.relationship-ended'::text, 'person.removed'::text, 'person.changed'::text, 'session.ended'::text, 'token.revoked'::text, 'organization.terminated'::text])) EXECUTE FUNCTION security_event_announce();
CREATE TRIGGER audit_event__x6_webhooks AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION webhook_fan_out();
grant insert, select on audit_event to mandate_app;

create table billing_profile (
  customer_id uuid not null,
  partner_id uuid not null,
  profile jsonb not null,
  updated_at timestamp with time zone not null,
  updated_by uuid,
  version integer not null default 1,
  constraint billing_profile_pkey PRIMARY KEY (customer_id, partner_id),
  constraint billing_profile_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES organization(id),
  constraint billing_profile_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES organization(id)
);
alter table billing_profile enable row level security;
create policy billing_profile__own on billing_profile for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select, update on billing_profile to mandate_app;

create table consent (
  customer_id uuid not null,
  id uuid not null,
  partner_id uuid not null,
  relationship_id uuid not null,
  link_id uuid,
  locale text not null,
  shown text not null,
  privileges jsonb not null,
  service_versions jsonb not null,
  agreement_id text not null,
  agreement_version text not null,
  given_by uuid not null,
  given_at timestamp with time zone not null,
  sha256 text not null,
  constraint consent_pkey PRIMARY KEY (customer_id, id),
  constraint consent_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES organization(id),
  constraint consent_customer_id_relationship_id_fkey FOREIGN KEY (customer_id, relationship_id) REFERENCES relationship(customer_id, id),
  constraint consent_link_id_fkey FOREIGN KEY (link_id) REFERENCES invitation_link(id),
  constraint consent_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES organization(id),
  constraint consent_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
alter table consent enable row level security;
create policy consent__insert on consent for insert to public
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy consent__read on consent for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)));
CREATE TRIGGER consent__d18_append_only BEFORE DELETE OR UPDATE ON consent FOR EACH ROW EXECUTE FUNCTION audit_event_refuses_change();
CREATE TRIGGER consent__d18_no_truncate BEFORE TRUNCATE ON consent FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuses_change();
grant insert, select on consent to mandate_app;

create table idempotency_key (
  principal text not null,
  key text not null,
  fingerprint bytea not null,
  state text not null,
  status integer,
  headers jsonb,
  body text,
  created_at timestamp with time zone not null,
  constraint idempotency_key_pkey PRIMARY KEY (principal, key),
  constraint idempotency_key_state_check CHECK ((state = ANY (ARRAY['in_flight'::text, 'done'::text])))
);
CREATE INDEX idempotency_key__by_age ON idempotency_key USING btree (created_at);
alter table idempotency_key enable row level security;
create policy idempotency_key__system on idempotency_key for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
grant delete, insert, select, update on idempotency_key to mandate_app;

create table invitation_link (
  id uuid not null,
  partner_id uuid not null,
  privileges boolean not null,
  reseller_id uuid,
  token text not null,
  digest bytea not null,
  created_at timestamp with time zone not null,
  created_by uuid,
  replaced_at timestamp with time zone,
  constraint invitation_link_pkey PRIMARY KEY (id),
  constraint invitation_link__q7_token_belongs_to_one_partner UNIQUE (digest),
  constraint invitation_link_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES organization(id),
  constraint invitation_link_reseller_id_fkey FOREIGN KEY (reseller_id) REFERENCES organization(id)
);
CREATE INDEX invitation_link__by_reseller ON invitation_link USING btree (reseller_id) WHERE (replaced_at IS NULL);
CREATE UNIQUE INDEX invitation_link__q9_one_current_per_partner ON invitation_link USING btree (partner_id, privileges, reseller_id) NULLS NOT DISTINCT WHERE (replaced_at IS NULL);
alter table invitation_link enable row level security;
create policy invitation_link__m8_handed_over on invitation_link for select to public
  using (reseller_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy invitation_link__own on invitation_link for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select, update on invitation_link to mandate_app;

create table mail (
  id uuid not null,
  organization_id uuid,
  kind text not null,
  dedup_key text not null,
  recipient text not null,
  locale text not null,
  subject text not null,
  paragraphs jsonb not null,
  link text,
  status text not null,
  attempts integer not null default 0,
  last_error text,
  requested_by uuid,
  created_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  constraint mail_pkey PRIMARY KEY (id),
  constraint mail__once_per_recipient UNIQUE (dedup_key, recipient),
  constraint mail_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint mail_recipient_check CHECK ((length(recipient) <= 254)),
  constraint mail_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'kept'::text])))
);
CREATE INDEX mail__by_organization ON mail USING btree (organization_id, id);
CREATE INDEX mail__by_status ON mail USING btree (status, id);
alter table mail enable row level security;
create policy mail__insert on mail for insert to public
  with check (true);
create policy mail__own on mail for all to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select, update on mail to mandate_app;

create table membership (
  organization_id uuid not null,
  person_id uuid not null,
  roles text[] not null,
  since timestamp with time zone not null,
  version integer not null default 1,
  ended_at timestamp with time zone,
  constraint membership_pkey PRIMARY KEY (organization_id, person_id, since),
  constraint membership_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint membership_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  constraint membership_roles_check CHECK ((cardinality(roles) > 0))
);
CREATE INDEX membership__by_person ON membership USING btree (person_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX membership__one_per_person ON membership USING btree (organization_id, person_id) WHERE (ended_at IS NULL);
alter table membership enable row level security;
create policy membership__own on membership for all to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select, update on membership to mandate_app;

create table node (
  id uuid not null,
  address text not null,
  started_at timestamp with time zone not null,
  lease_until timestamp with time zone not null,
  seen bigint[] not null,
  lease_ms integer not null,
  stopped_at timestamp with time zone,
  constraint node_pkey PRIMARY KEY (id)
);
CREATE INDEX node__by_lease ON node USING btree (lease_until) WHERE (stopped_at IS NULL);
alter table node enable row level security;
create policy node__read on node for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator));
grant select on node to mandate_app;

create table oidc_payload (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  user_code text,
  consumed_at timestamp with time zone,
  expires_at timestamp with time zone,
  constraint oidc_payload_pkey PRIMARY KEY (model, id)
);
CREATE INDEX oidc_payload__by_expiry ON oidc_payload USING btree (expires_at);
CREATE INDEX oidc_payload__by_grant ON oidc_payload USING btree (grant_id) WHERE (grant_id IS NOT NULL);
alter table oidc_payload enable row level security;
create policy oidc_payload__system on oidc_payload for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
grant delete, insert, select, update on oidc_payload to mandate_app;

create table organization (
  id uuid not null,
  kind text not null,
  name text not null,
  domain text not null,
  market text not null,
  locale text not null,
  program text,
  standing text not null default 'active'::text,
  standing_reason text,
  standing_since timestamp with time zone not null,
  agreement_version text,
  agreement_accepted_at timestamp with time zone,
  enrolled_at timestamp with time zone not null,
  version integer not null default 1,
  constraint organization_pkey PRIMARY KEY (id),
  constraint organization__domain_is_unique UNIQUE (domain),
  constraint organization__program_of_partners_only CHECK (((kind = 'partner'::text) = (program IS NOT NULL))),
  constraint organization__suspended_with_reason CHECK (((standing = 'active'::text) OR (standing_reason IS NOT NULL))),
  constraint organization_domain_check CHECK (((domain = lower(domain)) AND ((length(domain) >= 3) AND (length(domain) <= 253)))),
  constraint organization_kind_check CHECK ((kind = ANY (ARRAY['operator'::text, 'partner'::text, 'customer'::text]))),
  constraint organization_locale_check CHECK ((locale = ANY (ARRAY['en'::text, 'zh-CN'::text, 'zh-TW'::text, 'ja'::text, 'ru'::text]))),
  constraint organization_market_check CHECK ((market ~ '^[A-Z]{2}$'::text)),
  constraint organization_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint organization_program_check CHECK ((program = ANY (ARRAY['direct_reseller'::text, 'indirect_provider'::text, 'indirect_reseller'::text, 'advisor'::text]))),
  constraint organization_standing_check CHECK ((standing = ANY (ARRAY['active'::text, 'suspended'::text, 'terminated'::text]))),
  constraint organization_standing_reason_check CHECK ((length(standing_reason) <= 1000))
);
CREATE INDEX organization__by_kind_and_name ON organization USING btree (kind, lower(name), id);
CREATE UNIQUE INDEX organization__one_operator ON organization USING btree (kind) WHERE (kind = 'operator'::text);
alter table organization enable row level security;
create policy organization__insert on organization for insert to public
  with check (( SELECT mandate_is_operator() AS mandate_is_operator));
create policy organization__read on organization for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR id = (( SELECT mandate_organization() AS mandate_organization)) OR kind = 'operator'::text OR kind = 'partner'::text AND (( SELECT current_setting('mandate.organization_kind'::text, true) AS current_setting)) = 'customer'::text OR kind = 'partner'::text AND (EXISTS ( SELECT
   FROM partnership p
  WHERE p.provider_id = organization.id AND p.reseller_id = (( SELECT mandate_organization() AS mandate_organization)) OR p.reseller_id = organization.id AND p.provider_id = (( SELECT mandate_organization() AS mandate_organization)))) OR kind = 'customer'::text AND ((EXISTS ( SELECT
   FROM relationship r
  WHERE r.customer_id = organization.id AND r.partner_id = (( SELECT mandate_organization() AS mandate_organization)))) OR (EXISTS ( SELECT
   FROM subscription s
  WHERE s.customer_id = organization.id AND s.indirect_reseller_id = (( SELECT mandate_organization() AS mandate_organization))))));
create policy organization__update on organization for update to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator));
grant insert, select, update on organization to mandate_app;

create table outbox (
  id uuid not null,
  kind text not null,
  payload jsonb not null,
  created_at timestamp with time zone not null,
  relayed_at timestamp with time zone,
  constraint outbox_pkey PRIMARY KEY (id)
);
CREATE INDEX outbox__waiting ON outbox USING btree (id) WHERE (relayed_at IS NULL);
alter table outbox enable row level security;
create policy outbox__insert on outbox for insert to public
  with check (true);
create policy outbox__system on outbox for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
grant delete, insert, select, update on outbox to mandate_app;

create table partnership (
  id uuid not null,
  provider_id uuid not null,
  reseller_id uuid not null,
  since timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by uuid,
  constraint partnership_pkey PRIMARY KEY (id),
  constraint partnership__not_with_itself CHECK ((provider_id <> reseller_id)),
  constraint partnership_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES organization(id),
  constraint partnership_reseller_id_fkey FOREIGN KEY (reseller_id) REFERENCES organization(id)
);
CREATE INDEX partnership__by_reseller ON partnership USING btree (reseller_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX partnership__one_per_pair ON partnership USING btree (provider_id, reseller_id) WHERE (ended_at IS NULL);
alter table partnership enable row level security;
create policy partnership__end on partnership for update to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR provider_id = (( SELECT mandate_organization() AS mandate_organization)) OR reseller_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy partnership__insert on partnership for insert to public
  with check (( SELECT mandate_is_system() AS mandate_is_system));
create policy partnership__read on partnership for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR provider_id = (( SELECT mandate_organization() AS mandate_organization)) OR reseller_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select on partnership to mandate_app;
grant update on partnership column ended_at to mandate_app;
grant update on partnership column ended_by to mandate_app;

create table partnership_link (
  id uuid not null,
  provider_id uuid not null,
  token text not null,
  digest bytea not null,
  created_at timestamp with time zone not null,
  replaced_at timestamp with time zone,
  constraint partnership_link_pkey PRIMARY KEY (id),
  constraint partnership_link__digest_is_unique UNIQUE (digest),
  constraint partnership_link_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES organization(id)
);
CREATE UNIQUE INDEX partnership_link__one_current ON partnership_link USING btree (provider_id) WHERE (replaced_at IS NULL);
alter table partnership_link enable row level security;
create policy partnership_link__own on partnership_link for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR provider_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select, update on partnership_link to mandate_app;

create table person (
  id uuid not null,
  email text not null,
  display_name text not null,
  locale text not null,
  password_hash text,
  created_at timestamp with time zone not null,
  constraint person_pkey PRIMARY KEY (id),
  constraint person__email_is_unique UNIQUE (email),
  constraint person_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 200))),
  constraint person_email_check CHECK (((email = lower(email)) AND (length(email) <= 254))),
  constraint person_locale_check CHECK ((locale = ANY (ARRAY['en'::text, 'zh-CN'::text, 'zh-TW'::text, 'ja'::text, 'ru'::text])))
);
alter table person enable row level security;
create policy person__read on person for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR (EXISTS ( SELECT
   FROM membership m
  WHERE m.person_id = person.id AND m.organization_id = (( SELECT mandate_organization() AS mandate_organization)))));
create policy person__update on person for update to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
create policy person__write on person for insert to public
  with check (true);
grant insert, select, update on person to mandate_app;

create table privilege (
  customer_id uuid not null,
  id uuid not null,
  partner_id uuid not null,
  relationship_id uuid not null,
  service_id text not null,
  roles text[] not null,
  transacting boolean not null,
  since timestamp with time zone not null,
  until timestamp with time zone,
  granted_by uuid,
  consent_id uuid,
  ended_at timestamp with time zone,
  ended_by uuid,
  ended_how text,
  last_used_at timestamp with time zone,
  noticed_days integer,
  constraint privilege_pkey PRIMARY KEY (customer_id, id),
  constraint privilege__d16_ends_after_start CHECK (((until IS NULL) OR (until > since))),
  constraint privilege__ended_says_how CHECK (((ended_at IS NULL) = (ended_how IS NULL))),
  constraint privilege_customer_id_consent_id_fkey FOREIGN KEY (customer_id, consent_id) REFERENCES consent(customer_id, id),
  constraint privilege_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES organization(id),
  constraint privilege_customer_id_relationship_id_fkey FOREIGN KEY (customer_id, relationship_id) REFERENCES relationship(customer_id, id),
  constraint privilege_ended_how_check CHECK ((ended_how = ANY (ARRAY['removed'::text, 'replaced'::text, 'given_up'::text, 'expired'::text, 'changed'::text, 'relationship_ended'::text]))),
  constraint privilege_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES organization(id),
  constraint privilege_roles_check CHECK ((cardinality(roles) > 0)),
  constraint privilege_service_id_fkey FOREIGN KEY (service_id) REFERENCES service(id)
);
CREATE UNIQUE INDEX privilege__a3_one_transacting_per_service ON privilege USING btree (customer_id, service_id) WHERE ((ended_at IS NULL) AND transacting);
CREATE INDEX privilege__by_end ON privilege USING btree (until) WHERE ((ended_at IS NULL) AND (until IS NOT NULL));
CREATE INDEX privilege__by_partner ON privilege USING btree (partner_id, customer_id);
CREATE UNIQUE INDEX privilege__one_per_partner_and_service ON privilege USING btree (customer_id, partner_id, service_id) WHERE (ended_at IS NULL);
alter table privilege enable row level security;
create policy privilege__d1_customer_grants on privilege for insert to public
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy privilege__read on privilege for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy privilege__update on privilege for update to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)))
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)) AND ended_at IS NOT NULL);
grant insert, select on privilege to mandate_app;
grant update on privilege column transacting to mandate_app;
grant update on privilege column ended_at to mandate_app;
grant update on privilege column ended_by to mandate_app;
grant update on privilege column ended_how to mandate_app;
grant update on privilege column last_used_at to mandate_app;
grant update on privilege column noticed_days to mandate_app;

create table relationship (
  customer_id uuid not null,
  id uuid not null,
  partner_id uuid not null,
  link_id uuid,
  forwarded_by uuid,
  since timestamp with time zone not null,
  started_by uuid,
  ended_at timestamp with time zone,
  ended_by uuid,
  version integer not null default 1,
  constraint relationship_pkey PRIMARY KEY (customer_id, id),
  constraint relationship__d9_no_self_dealing CHECK ((customer_id <> partner_id)),
  constraint relationship__no_end_before_start CHECK (((ended_at IS NULL) OR (ended_at >= since))),
  constraint relationship_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES organization(id),
  constraint relationship_forwarded_by_fkey FOREIGN KEY (forwarded_by) REFERENCES organization(id),
  constraint relationship_link_id_fkey FOREIGN KEY (link_id) REFERENCES invitation_link(id),
  constraint relationship_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES organization(id)
);
CREATE INDEX relationship__by_partner ON relationship USING btree (partner_id, customer_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX relationship__one_per_partner ON relationship USING btree (customer_id, partner_id) WHERE (ended_at IS NULL);
alter table relationship enable row level security;
create policy relationship__q10_customer_begins on relationship for insert to public
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy relationship__read on relationship for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy relationship__update on relationship for update to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)))
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR partner_id = (( SELECT mandate_organization() AS mandate_organization)) AND ended_at IS NOT NULL);
grant insert, select on relationship to mandate_app;
grant update on relationship column ended_at to mandate_app;
grant update on relationship column ended_by to mandate_app;
grant update on relationship column version to mandate_app;

create table revision_change (
  lane smallint not null,
  revision bigint not null,
  subjects text[] not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint revision_change_pkey PRIMARY KEY (lane, revision)
);
CREATE INDEX revision_change__by_age ON revision_change USING btree (at);
alter table revision_change enable row level security;
create policy revision_change__read on revision_change for select to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
create policy revision_change__write on revision_change for insert to public
  with check (true);
grant insert, select on revision_change to mandate_app;

create table revision_lane (
  lane smallint not null,
  revision bigint not null default 0,
  constraint revision_lane_pkey PRIMARY KEY (lane)
);
alter table revision_lane enable row level security;
create policy revision_lane__all on revision_lane for all to public
  using (true);
grant select, update on revision_lane to mandate_app;

create table schema_migration (
  number integer not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint schema_migration_pkey PRIMARY KEY (number)
);

create table security_event (
  organization_id uuid not null,
  stream_id uuid not null,
  id uuid not null,
  kind text not null,
  claims jsonb not null,
  status text not null default 'queued'::text,
  attempts integer not null default 0,
  failure text,
  created_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  constraint security_event_pkey PRIMARY KEY (organization_id, stream_id, id),
  constraint security_event_failure_check CHECK ((length(failure) <= 300)),
  constraint security_event_organization_id_stream_id_fkey FOREIGN KEY (organization_id, stream_id) REFERENCES security_event_stream(organization_id, id),
  constraint security_event_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'delivered'::text, 'failed'::text])))
);
CREATE INDEX security_event__by_age ON security_event USING btree (created_at);
CREATE INDEX security_event__by_status ON security_event USING btree (stream_id, status);
alter table security_event enable row level security;
create policy security_event__delete on security_event for delete to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
create policy security_event__insert on security_event for insert to public
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy security_event__read on security_event for select to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy security_event__update on security_event for update to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
grant delete, insert, select on security_event to mandate_app;
grant update on security_event column status to mandate_app;
grant update on security_event column attempts to mandate_app;
grant update on security_event column failure to mandate_app;
grant update on security_event column settled_at to mandate_app;

create table security_event_stream (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  url text not null,
  kinds text[] not null,
  created_at timestamp with time zone not null,
  created_by uuid,
  ended_at timestamp with time zone,
  constraint security_event_stream_pkey PRIMARY KEY (organization_id, id),
  constraint security_event_stream__id_is_unique UNIQUE (id),
  constraint security_event_stream_client_id_fkey FOREIGN KEY (client_id) REFERENCES service_client(id),
  constraint security_event_stream_kinds_check CHECK (((cardinality(kinds) >= 1) AND (cardinality(kinds) <= 10))),
  constraint security_event_stream_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint security_event_stream_url_check CHECK ((length(url) <= 2000))
);
CREATE UNIQUE INDEX security_event_stream__one_per_client ON security_event_stream USING btree (client_id) WHERE (ended_at IS NULL);
alter table security_event_stream enable row level security;
create policy security_event_stream__own on security_event_stream for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select on security_event_stream to mandate_app;
grant update on security_event_stream column ended_at to mandate_app;

create table service (
  id text not null,
  manifest jsonb not null,
  version integer not null default 1,
  published_at timestamp with time zone not null,
  constraint service_pkey PRIMARY KEY (id),
  constraint service_id_check CHECK ((id ~ '^[a-z][a-z0-9-]{1,62}$'::text))
);
alter table service enable row level security;
create policy service__insert on service for insert to public
  with check (( SELECT mandate_is_operator() AS mandate_is_operator));
create policy service__read on service for select to public
  using (true);
create policy service__update on service for update to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator));
grant insert, select, update on service to mandate_app;

create table service_client (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  secret_hash text not null,
  scopes text[] not null,
  roles text[] not null,
  created_by uuid,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint service_client_pkey PRIMARY KEY (id),
  constraint service_client_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint service_client_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);
CREATE INDEX service_client__by_organization ON service_client USING btree (organization_id);
alter table service_client enable row level security;
create policy service_client__own on service_client for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select, update on service_client to mandate_app;

create table service_version (
  service_id text not null,
  version integer not null,
  manifest jsonb not null,
  published_at timestamp with time zone not null,
  published_by uuid,
  constraint service_version_pkey PRIMARY KEY (service_id, version),
  constraint service_version_service_id_fkey FOREIGN KEY (service_id) REFERENCES service(id)
);
alter table service_version enable row level security;
create policy service_version__insert on service_version for insert to public
  with check (( SELECT mandate_is_operator() AS mandate_is_operator));
create policy service_version__read on service_version for select to public
  using (true);
grant insert, select on service_version to mandate_app;

create table session (
  digest bytea not null,
  person_id uuid not null,
  organization_id uuid not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint session_pkey PRIMARY KEY (digest),
  constraint session_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint session_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
);
CREATE INDEX session__by_person ON session USING btree (person_id) WHERE (ended_at IS NULL);
alter table session enable row level security;
create policy session__system on session for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
grant insert, select, update on session to mandate_app;

create table set_up_link (
  digest bytea not null,
  person_id uuid not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint set_up_link_pkey PRIMARY KEY (digest),
  constraint set_up_link_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
);
alter table set_up_link enable row level security;
create policy set_up_link__insert on set_up_link for insert to public
  with check (true);
create policy set_up_link__read on set_up_link for select to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
create policy set_up_link__update on set_up_link for update to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
grant insert, select, update on set_up_link to mandate_app;

create table sign_in_failure (
  key text not null,
  failures integer not null,
  last_at timestamp with time zone not null,
  blocked_until timestamp with time zone not null,
  constraint sign_in_failure_pkey PRIMARY KEY (key)
);
alter table sign_in_failure enable row level security;
create policy sign_in_failure__system on sign_in_failure for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
grant delete, insert, select, update on sign_in_failure to mandate_app;

create table signing_key (
  kid text not null,
  private_jwk jsonb not null,
  created_at timestamp with time zone not null,
  retired_at timestamp with time zone,
  constraint signing_key_pkey PRIMARY KEY (kid)
);
alter table signing_key enable row level security;
create policy signing_key__system on signing_key for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
grant insert, select, update on signing_key to mandate_app;

create table subscription (
  customer_id uuid not null,
  id uuid not null,
  service_id text not null,
  offer_id text not null,
  add_on_to uuid,
  channel text not null,
  reseller_id uuid,
  advisor_id uuid,
  partner_of_record_id uuid,
  indirect_reseller_id uuid,
  support_contact_id uuid,
  seats integer not null,
  status text not null,
  since timestamp with time zone not null,
  suspended_at timestamp with time zone,
  ended_at timestamp with time zone,
  version integer not null default 1,
  constraint subscription_pkey PRIMARY KEY (customer_id, id),
  constraint subscription__advisor_channel_has_advisor CHECK (((channel = 'advisor'::text) = (advisor_id IS NOT NULL))),
  constraint subscription__csp_has_reseller CHECK (((channel = 'csp'::text) = (reseller_id IS NOT NULL))),
  constraint subscription__no_self_dealing CHECK (((reseller_id IS NULL) OR (reseller_id <> customer_id))),
  constraint subscription__suspended_since CHECK (((status = 'suspended'::text) = (suspended_at IS NOT NULL))),
  constraint subscription_advisor_id_fkey FOREIGN KEY (advisor_id) REFERENCES organization(id),
  constraint subscription_channel_check CHECK ((channel = ANY (ARRAY['csp'::text, 'direct'::text, 'advisor'::text]))),
  constraint subscription_customer_id_add_on_to_fkey FOREIGN KEY (customer_id, add_on_to) REFERENCES subscription(customer_id, id),
  constraint subscription_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES organization(id),
  constraint subscription_indirect_reseller_id_fkey FOREIGN KEY (indirect_reseller_id) REFERENCES organization(id),
  constraint subscription_partner_of_record_id_fkey FOREIGN KEY (partner_of_record_id) REFERENCES organization(id),
  constraint subscription_reseller_id_fkey FOREIGN KEY (reseller_id) REFERENCES organization(id),
  constraint subscription_seats_check CHECK (((seats >= 1) AND (seats <= 100000))),
  constraint subscription_service_id_fkey FOREIGN KEY (service_id) REFERENCES service(id),
  constraint subscription_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'cancelled'::text, 'deleted'::text]))),
  constraint subscription_support_contact_id_fkey FOREIGN KEY (support_contact_id) REFERENCES organization(id)
);
CREATE INDEX subscription__by_id ON subscription USING btree (id);
CREATE INDEX subscription__by_indirect_reseller ON subscription USING btree (indirect_reseller_id, customer_id) WHERE (indirect_reseller_id IS NOT NULL);
CREATE INDEX subscription__by_reseller ON subscription USING btree (reseller_id, customer_id) WHERE (reseller_id IS NOT NULL);
CREATE INDEX subscription__d15_by_suspension ON subscription USING btree (suspended_at) WHERE (status = 'suspended'::text);
alter table subscription enable row level security;
create policy subscription__insert on subscription for insert to public
  with check (( SELECT mandate_is_operator() AS mandate_is_operator) OR reseller_id = (( SELECT mandate_organization() AS mandate_organization)) AND (EXISTS ( SELECT
   FROM relationship r
  WHERE r.customer_id = subscription.customer_id AND r.partner_id = (( SELECT mandate_organization() AS mandate_organization)) AND r.ended_at IS NULL)));
create policy subscription__read on subscription for select to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR customer_id = (( SELECT mandate_organization() AS mandate_organization)) OR reseller_id = (( SELECT mandate_organization() AS mandate_organization)) OR indirect_reseller_id = (( SELECT mandate_organization() AS mandate_organization)) OR (EXISTS ( SELECT
   FROM relationship r
  WHERE r.customer_id = subscription.customer_id AND r.partner_id = (( SELECT mandate_organization() AS mandate_organization)) AND r.ended_at IS NULL)));
create policy subscription__update on subscription for update to public
  using (( SELECT mandate_is_operator() AS mandate_is_operator) OR reseller_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select on subscription to mandate_app;
grant update on subscription column offer_id to mandate_app;
grant update on subscription column partner_of_record_id to mandate_app;
grant update on subscription column support_contact_id to mandate_app;
grant update on subscription column seats to mandate_app;
grant update on subscription column status to mandate_app;
grant update on subscription column suspended_at to mandate_app;
grant update on subscription column ended_at to mandate_app;
grant update on subscription column version to mandate_app;

create table webhook (
  organization_id uuid not null,
  id uuid not null,
  slot smallint not null,
  url text not null,
  description text,
  kinds text[],
  enabled boolean not null,
  secret text,
  previous_secret text,
  previous_until timestamp with time zone,
  created_at timestamp with time zone not null,
  created_by uuid,
  failing_since timestamp with time zone,
  claim uuid,
  claimed_until timestamp with time zone,
  version integer not null default 1,
  ended_at timestamp with time zone,
  constraint webhook_pkey PRIMARY KEY (organization_id, id),
  constraint webhook__at_most_20_per_organization CHECK (((slot >= 1) AND (slot <= 20))),
  constraint webhook__id_is_unique UNIQUE (id),
  constraint webhook__no_secret_after_its_end CHECK ((((ended_at IS NULL) = (secret IS NOT NULL)) AND ((ended_at IS NULL) OR (previous_secret IS NULL)))),
  constraint webhook__previous_secret_has_an_end CHECK (((previous_secret IS NULL) = (previous_until IS NULL))),
  constraint webhook_description_check CHECK (((length(description) >= 1) AND (length(description) <= 200))),
  constraint webhook_kinds_check CHECK (((cardinality(kinds) >= 1) AND (cardinality(kinds) <= 100))),
  constraint webhook_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint webhook_url_check CHECK ((length(url) <= 2000))
);
CREATE UNIQUE INDEX webhook__one_per_slot ON webhook USING btree (organization_id, slot) WHERE (ended_at IS NULL);
alter table webhook enable row level security;
create policy webhook__own on webhook for all to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
grant insert, select, update on webhook to mandate_app;

create table webhook_delivery (
  organization_id uuid not null,
  webhook_id uuid not null,
  position bigint not null generated by default as identity,
  event_id uuid not null,
  event_owner_id uuid,
  kind text not null,
  at timestamp with time zone not null,
  queued_at timestamp with time zone not null,
  status text not null default 'queued'::text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  attempted_at timestamp with time zone,
  duration_ms integer,
  response_status smallint,
  response_body text,
  failure text,
  failure_detail text,
  constraint webhook_delivery_pkey PRIMARY KEY (organization_id, webhook_id, "position"),
  constraint webhook_delivery_failure_check CHECK ((length(failure) <= 40)),
  constraint webhook_delivery_failure_detail_check CHECK ((length(failure_detail) <= 100)),
  constraint webhook_delivery_organization_id_webhook_id_fkey FOREIGN KEY (organization_id, webhook_id) REFERENCES webhook(organization_id, id),
  constraint webhook_delivery_response_body_check CHECK ((length(response_body) <= 1024)),
  constraint webhook_delivery_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'delivered'::text, 'failed'::text])))
);
CREATE INDEX webhook_delivery__by_age ON webhook_delivery USING btree (queued_at) WHERE (status <> 'queued'::text);
CREATE UNIQUE INDEX webhook_delivery__one_test_at_a_time ON webhook_delivery USING btree (webhook_id) WHERE ((status = 'queued'::text) AND (event_owner_id IS NULL));
CREATE INDEX webhook_delivery__waiting ON webhook_delivery USING btree (webhook_id, ((event_owner_id IS NULL)) DESC, "position") WHERE (status = 'queued'::text);
alter table webhook_delivery enable row level security;
create policy webhook_delivery__delete on webhook_delivery for delete to public
  using (( SELECT mandate_is_system() AS mandate_is_system));
create policy webhook_delivery__insert on webhook_delivery for insert to public
  with check (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy webhook_delivery__read on webhook_delivery for select to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
create policy webhook_delivery__update on webhook_delivery for update to public
  using (( SELECT mandate_is_system() AS mandate_is_system) OR organization_id = (( SELECT mandate_organization() AS mandate_organization)));
grant delete, insert, select, update on webhook_delivery to mandate_app;
