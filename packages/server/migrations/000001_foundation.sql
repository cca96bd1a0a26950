-- The foundation: organisations, people, links, relationships, privileges, subscriptions, audit, mail.
-- Every customer-owned table carries customer_id first in its primary key and in every unique constraint, so that the
-- same schema can be distributed by customer. Rows end, they are not deleted. A constraint's name says the rule.

do $$
begin
  if not exists (select from pg_roles where rolname = 'mandate_app') then
    create role mandate_app nologin nobypassrls;
  end if;
  execute format('grant mandate_app to %I', current_user);
end
$$;

-- Who is asking, as the second wall sees it. Set for each transaction by platform/db.ts.
create function mandate_is_system() returns boolean language sql stable parallel safe
  return coalesce(current_setting('mandate.scope', true), '') = 'system';
create function mandate_organization() returns uuid language sql stable parallel safe
  return nullif(current_setting('mandate.organization', true), '')::uuid;
create function mandate_is_operator() returns boolean language sql stable parallel safe
  return mandate_is_system() or coalesce(current_setting('mandate.organization_kind', true), '') = 'operator';

-- ---------------------------------------------------------------- organisations

create table organization (
  id uuid primary key,
  kind text not null check (kind in ('operator', 'partner', 'customer')),
  name text not null check (length(name) between 1 and 200),
  domain text not null check (domain = lower(domain) and length(domain) between 3 and 253),
  market text not null check (market ~ '^[A-Z]{2}$'),
  locale text not null check (locale in ('en', 'zh-CN', 'zh-TW', 'ja', 'ru')),
  program text check (program in ('direct_reseller', 'indirect_provider', 'indirect_reseller', 'advisor')),
  standing text not null default 'active' check (standing in ('active', 'suspended', 'terminated')),
  standing_reason text check (length(standing_reason) <= 1000),
  standing_since timestamptz not null,
  agreement_version text,
  agreement_accepted_at timestamptz,
  enrolled_at timestamptz not null,
  version integer not null default 1,
  constraint organization__domain_is_unique unique (domain),
  constraint organization__program_of_partners_only check ((kind = 'partner') = (program is not null)),
  constraint organization__suspended_with_reason check (standing = 'active' or standing_reason is not null)
);
create unique index organization__one_operator on organization (kind) where kind = 'operator';
create index organization__by_kind_and_name on organization (kind, lower(name), id);

create table partnership (
  id uuid primary key,
  provider_id uuid not null references organization,
  reseller_id uuid not null references organization,
  since timestamptz not null,
  ended_at timestamptz,
  ended_by uuid,
  constraint partnership__not_with_itself check (provider_id <> reseller_id)
);
create unique index partnership__one_per_pair on partnership (provider_id, reseller_id) where ended_at is null;
create index partnership__by_reseller on partnership (reseller_id) where ended_at is null;

create table partnership_link (
  id uuid primary key,
  provider_id uuid not null references organization,
  token text not null,
  digest bytea not null,
  created_at timestamptz not null,
  replaced_at timestamptz,
  constraint partnership_link__digest_is_unique unique (digest)
);
create unique index partnership_link__one_current on partnership_link (provider_id) where replaced_at is null;

-- ---------------------------------------------------------------- people

create table person (
  id uuid primary key,
  email text not null check (email = lower(email) and length(email) <= 254),
  display_name text not null check (length(display_name) between 1 and 200),
  locale text not null check (locale in ('en', 'zh-CN', 'zh-TW', 'ja', 'ru')),
  password_hash text,
  created_at timestamptz not null,
  constraint person__email_is_unique unique (email)
);

create table membership (
  organization_id uuid not null references organization,
  person_id uuid not null references person,
  roles text[] not null check (cardinality(roles) > 0),
  since timestamptz not null,
  version integer not null default 1,
  ended_at timestamptz,
  primary key (organization_id, person_id, since)
);
create unique index membership__one_per_person on membership (organization_id, person_id) where ended_at is null;
create index membership__by_person on membership (person_id) where ended_at is null;

create table session (
  digest bytea primary key,
  person_id uuid not null references person,
  organization_id uuid not null references organization,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_seen_at timestamptz not null,
  ended_at timestamptz
);
create index session__by_person on session (person_id) where ended_at is null;

create table set_up_link (
  digest bytea primary key,
  person_id uuid not null references person,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table access_token (
  id uuid primary key,
  person_id uuid not null references person,
  organization_id uuid not null references organization,
  name text not null check (length(name) between 1 and 100),
  digest bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint access_token__digest_is_unique unique (digest)
);
create index access_token__by_person on access_token (person_id) where revoked_at is null;

-- Failed sign-ins by account and by address, with the time until which the next one waits.
create table sign_in_failure (
  key text primary key,
  failures integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null
);

create table service_client (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null check (length(name) between 1 and 100),
  secret_hash text not null,
  scopes text[] not null,
  roles text[] not null,
  created_by uuid,
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index service_client__by_organization on service_client (organization_id);

create table oidc_payload (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  user_code text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id)
);
create index oidc_payload__by_grant on oidc_payload (grant_id) where grant_id is not null;
create index oidc_payload__by_expiry on oidc_payload (expires_at);

create table signing_key (
  kid text primary key,
  private_jwk jsonb not null,
  created_at timestamptz not null,
  retired_at timestamptz
);

-- ---------------------------------------------------------------- services

create table service (
  id text primary key check (id ~ '^[a-z][a-z0-9-]{1,62}$'),
  manifest jsonb not null,
  version integer not null default 1,
  published_at timestamptz not null
);

-- Kept for ever: a consent names the version of the manifest that the customer saw.
create table service_version (
  service_id text not null references service,
  version integer not null,
  manifest jsonb not null,
  published_at timestamptz not null,
  published_by uuid,
  primary key (service_id, version)
);

-- ---------------------------------------------------------------- invitation links (Q7, Q8, Q9, D6)

-- Q8: no column for a customer. Q9: one current link per partner and kind. D6: a replaced one stays, and says so.
create table invitation_link (
  id uuid primary key,
  partner_id uuid not null references organization,
  privileges boolean not null,
  reseller_id uuid references organization,
  token text not null,
  digest bytea not null,
  created_at timestamptz not null,
  created_by uuid,
  replaced_at timestamptz,
  constraint invitation_link__q7_token_belongs_to_one_partner unique (digest)
);
create unique index invitation_link__q9_one_current_per_partner
  on invitation_link (partner_id, privileges, reseller_id) nulls not distinct where replaced_at is null;
create index invitation_link__by_reseller on invitation_link (reseller_id) where replaced_at is null;

-- Whoever holds the link may read what it asks; nobody else finds it. With `locked` it cannot be rotated meanwhile (D6).
create function invitation_link_by_digest(wanted bytea, locked boolean) returns setof invitation_link
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if locked then
    return query select * from invitation_link where digest = wanted for share;
  else
    return query select * from invitation_link where digest = wanted;
  end if;
end
$$;

-- ---------------------------------------------------------------- relationships and privileges

create table relationship (
  customer_id uuid not null references organization,
  id uuid not null,
  partner_id uuid not null references organization,
  link_id uuid references invitation_link,
  forwarded_by uuid references organization,
  since timestamptz not null,
  started_by uuid,
  ended_at timestamptz,
  ended_by uuid,
  version integer not null default 1,
  primary key (customer_id, id),
  constraint relationship__d9_no_self_dealing check (customer_id <> partner_id),
  constraint relationship__no_end_before_start check (ended_at is null or ended_at >= since)
);
create unique index relationship__one_per_partner on relationship (customer_id, partner_id) where ended_at is null;
create index relationship__by_partner on relationship (partner_id, customer_id) where ended_at is null;

create table consent (
  customer_id uuid not null references organization,
  id uuid not null,
  partner_id uuid not null references organization,
  relationship_id uuid not null,
  link_id uuid references invitation_link,
  locale text not null,
  shown text not null,
  privileges jsonb not null,
  service_versions jsonb not null,
  agreement_id text not null,
  agreement_version text not null,
  given_by uuid not null,
  given_at timestamptz not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (customer_id, id),
  foreign key (customer_id, relationship_id) references relationship (customer_id, id)
);

create table privilege (
  customer_id uuid not null references organization,
  id uuid not null,
  partner_id uuid not null references organization,
  relationship_id uuid not null,
  service_id text not null references service,
  roles text[] not null check (cardinality(roles) > 0),
  transacting boolean not null,
  since timestamptz not null,
  until timestamptz,
  granted_by uuid,
  consent_id uuid,
  ended_at timestamptz,
  ended_by uuid,
  ended_how text check (ended_how in ('removed', 'replaced', 'given_up', 'expired', 'changed', 'relationship_ended')),
  last_used_at timestamptz,
  noticed_days integer,
  primary key (customer_id, id),
  foreign key (customer_id, relationship_id) references relationship (customer_id, id),
  foreign key (customer_id, consent_id) references consent (customer_id, id),
  constraint privilege__ended_says_how check ((ended_at is null) = (ended_how is null)),
  constraint privilege__d16_ends_after_start check (until is null or until > since)
);
-- A3, D4: at most one CSP-transacting partner per service of a customer, whoever races.
create unique index privilege__a3_one_transacting_per_service
  on privilege (customer_id, service_id) where ended_at is null and transacting;
create unique index privilege__one_per_partner_and_service
  on privilege (customer_id, partner_id, service_id) where ended_at is null;
create index privilege__by_partner on privilege (partner_id, customer_id);
create index privilege__by_end on privilege (until) where ended_at is null and until is not null;

-- ---------------------------------------------------------------- subscriptions

create table subscription (
  customer_id uuid not null references organization,
  id uuid not null,
  service_id text not null references service,
  offer_id text not null,
  add_on_to uuid,
  channel text not null check (channel in ('csp', 'direct', 'advisor')),
  reseller_id uuid references organization,
  advisor_id uuid references organization,
  partner_of_record_id uuid references organization,
  indirect_reseller_id uuid references organization,
  support_contact_id uuid references organization,
  seats integer not null check (seats between 1 and 100000),
  status text not null check (status in ('active', 'suspended', 'cancelled', 'deleted')),
  since timestamptz not null,
  suspended_at timestamptz,
  ended_at timestamptz,
  version integer not null default 1,
  primary key (customer_id, id),
  foreign key (customer_id, add_on_to) references subscription (customer_id, id),
  constraint subscription__csp_has_reseller check ((channel = 'csp') = (reseller_id is not null)),
  constraint subscription__advisor_channel_has_advisor check ((channel = 'advisor') = (advisor_id is not null)),
  constraint subscription__no_self_dealing check (reseller_id is null or reseller_id <> customer_id),
  constraint subscription__suspended_since check ((status = 'suspended') = (suspended_at is not null))
);
create index subscription__by_id on subscription (id);
create index subscription__by_reseller on subscription (reseller_id, customer_id) where reseller_id is not null;
create index subscription__by_indirect_reseller on subscription (indirect_reseller_id, customer_id)
  where indirect_reseller_id is not null;
create index subscription__d15_by_suspension on subscription (suspended_at) where status = 'suspended';

-- What a reseller of record keeps of a customer for its bills; one row per pair.
create table billing_profile (
  customer_id uuid not null references organization,
  partner_id uuid not null references organization,
  profile jsonb not null,
  updated_at timestamptz not null,
  updated_by uuid,
  version integer not null default 1,
  primary key (customer_id, partner_id)
);

-- ---------------------------------------------------------------- revisions

-- One counter per lane, locked to commit: within a lane, numbers follow commit order. Lane 0: partners, people, manifests.
create table revision_lane (
  lane smallint primary key,
  revision bigint not null default 0
);
insert into revision_lane (lane) select generate_series(0, 64);

-- One row a revision. Written under the lane's lock, so that a node which has seen revision n of a lane has seen all
-- before it. Kept for an hour: a node that was away for longer forgets everything instead of catching up.
create table revision_change (
  lane smallint not null,
  revision bigint not null,
  subjects text[] not null,
  at timestamptz not null default clock_timestamp(),
  primary key (lane, revision)
);
create index revision_change__by_age on revision_change (at);

-- A server process that answers from memory. It may do so while its lease runs; `seen` are the revisions, by lane from
-- 0 on, that its memory has caught up with.
create table node (
  id uuid primary key,
  address text not null,
  started_at timestamptz not null,
  lease_until timestamptz not null,
  seen bigint[] not null,
  lease_ms integer not null,
  stopped_at timestamptz
);
create index node__by_lease on node (lease_until) where stopped_at is null;

-- ---------------------------------------------------------------- audit (D18)

-- owner_id: the customer that it concerns, otherwise the organisation; first in the key, as in customer-owned tables.
create table audit_event (
  owner_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null check (kind ~ '^[a-z-]+(\.[a-z-]+)+$'),
  customer_id uuid,
  partner_id uuid,
  counterpart_id uuid,
  actor_kind text not null check (actor_kind in ('person', 'client', 'system')),
  actor_id uuid,
  actor_name text not null,
  actor_organization_id uuid,
  on_behalf_of uuid,
  subject_kind text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  request_id text,
  primary key (owner_id, id)
);
create index audit_event__by_time on audit_event (id);
create index audit_event__by_customer on audit_event (customer_id, id) where customer_id is not null;
create index audit_event__by_partner on audit_event (partner_id, id) where partner_id is not null;
create index audit_event__by_counterpart on audit_event (counterpart_id, id) where counterpart_id is not null;
create index audit_event__by_actor on audit_event (actor_organization_id, id) where actor_organization_id is not null;

create function audit_event_refuses_change() returns trigger language plpgsql as $$
begin
  raise exception 'D18: audit records cannot be changed or deleted' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_event__d18_append_only before update or delete on audit_event
  for each row execute function audit_event_refuses_change();
create trigger audit_event__d18_no_truncate before truncate on audit_event
  for each statement execute function audit_event_refuses_change();
create trigger consent__d18_append_only before update or delete on consent
  for each row execute function audit_event_refuses_change();
create trigger consent__d18_no_truncate before truncate on consent
  for each statement execute function audit_event_refuses_change();

-- ---------------------------------------------------------------- outbox and mail

create table outbox (
  id uuid primary key,
  kind text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  relayed_at timestamptz
);
create index outbox__waiting on outbox (id) where relayed_at is null;

create table mail (
  id uuid primary key,
  organization_id uuid references organization,
  kind text not null,
  dedup_key text not null,
  recipient text not null check (length(recipient) <= 254),
  locale text not null,
  subject text not null,
  paragraphs jsonb not null,
  link text,
  status text not null check (status in ('queued', 'sent', 'failed', 'kept')),
  attempts integer not null default 0,
  last_error text,
  requested_by uuid,
  created_at timestamptz not null,
  sent_at timestamptz,
  constraint mail__once_per_recipient unique (dedup_key, recipient)
);
create index mail__by_organization on mail (organization_id, id);
create index mail__by_status on mail (status, id);

create table idempotency_key (
  principal text not null,
  key text not null,
  fingerprint bytea not null,
  state text not null check (state in ('in_flight', 'done')),
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz not null,
  primary key (principal, key)
);
create index idempotency_key__by_age on idempotency_key (created_at);

-- ---------------------------------------------------------------- the second wall

grant usage on schema public to mandate_app;
grant select, insert, update on
  organization, partnership_link, person, membership, session, set_up_link, access_token, sign_in_failure,
  service_client, oidc_payload, signing_key, service, invitation_link, billing_profile, outbox, mail, idempotency_key
  to mandate_app;
grant select, insert on partnership, relationship, privilege, subscription, service_version to mandate_app;
grant select, update on revision_lane to mandate_app;
-- Who is bound to whom, what was granted and what was sold is never rewritten: rows end, and others begin.
grant update (ended_at, ended_by) on partnership to mandate_app;
grant update (ended_at, ended_by, version) on relationship to mandate_app;
grant update (transacting, ended_at, ended_by, ended_how, last_used_at, noticed_days) on privilege to mandate_app;
grant update (offer_id, seats, status, partner_of_record_id, support_contact_id, suspended_at, ended_at, version)
  on subscription to mandate_app;
grant select, insert on audit_event, consent to mandate_app;
grant select, insert on revision_change to mandate_app;
grant select on node to mandate_app;
grant delete on sign_in_failure, oidc_payload, idempotency_key, outbox to mandate_app;
revoke execute on function invitation_link_by_digest(bytea, boolean) from public;
grant execute on function invitation_link_by_digest(bytea, boolean) to mandate_app;

-- A partner is seen by the operator, by customers (who choose among partners) and by its own partners in the channel;
-- a customer by the operator and by those bound to it, now or in the past.
-- The functions stand in sub-selects, so that PostgreSQL asks each once per statement and not once per row.
alter table organization enable row level security;
create policy organization__read on organization for select using (
  (select mandate_is_operator())
  or id = (select mandate_organization())
  or kind = 'operator'
  or (kind = 'partner' and (select current_setting('mandate.organization_kind', true)) = 'customer')
  or (kind = 'partner' and exists (
    select from partnership p
    where (p.provider_id = organization.id and p.reseller_id = (select mandate_organization()))
       or (p.reseller_id = organization.id and p.provider_id = (select mandate_organization()))))
  or (kind = 'customer' and (
    exists (select from relationship r
      where r.customer_id = organization.id and r.partner_id = (select mandate_organization()))
    or exists (select from subscription s
      where s.customer_id = organization.id and s.indirect_reseller_id = (select mandate_organization()))))
);
create policy organization__insert on organization for insert with check ((select mandate_is_operator()));
create policy organization__update on organization for update using ((select mandate_is_operator()));

alter table partnership enable row level security;
create policy partnership__read on partnership for select using (
  (select mandate_is_operator()) or provider_id = (select mandate_organization()) or reseller_id = (select mandate_organization()));
-- M8: a link begins it, which one side holds and the other cannot see.
create policy partnership__insert on partnership for insert with check ((select mandate_is_system()));
create policy partnership__end on partnership for update using (
  (select mandate_is_system()) or provider_id = (select mandate_organization()) or reseller_id = (select mandate_organization()));

alter table partnership_link enable row level security;
create policy partnership_link__own on partnership_link using (
  (select mandate_is_system()) or provider_id = (select mandate_organization()));

alter table person enable row level security;
create policy person__read on person for select using (
  (select mandate_is_operator())
  or exists (select from membership m
    where m.person_id = person.id and m.organization_id = (select mandate_organization())));
create policy person__write on person for insert with check (true);
create policy person__update on person for update using ((select mandate_is_system()));

alter table membership enable row level security;
create policy membership__own on membership using (
  (select mandate_is_operator()) or organization_id = (select mandate_organization()));

alter table session enable row level security;
create policy session__system on session using ((select mandate_is_system()));
alter table set_up_link enable row level security;
create policy set_up_link__read on set_up_link for select using ((select mandate_is_system()));
create policy set_up_link__insert on set_up_link for insert with check (true);
create policy set_up_link__update on set_up_link for update using ((select mandate_is_system()));
alter table access_token enable row level security;
create policy access_token__own on access_token using (
  (select mandate_is_system()) or organization_id = (select mandate_organization()));
alter table sign_in_failure enable row level security;
create policy sign_in_failure__system on sign_in_failure using ((select mandate_is_system()));
alter table service_client enable row level security;
create policy service_client__own on service_client using (
  (select mandate_is_system()) or organization_id = (select mandate_organization()));
alter table oidc_payload enable row level security;
create policy oidc_payload__system on oidc_payload using ((select mandate_is_system()));
alter table signing_key enable row level security;
create policy signing_key__system on signing_key using ((select mandate_is_system()));

alter table service enable row level security;
create policy service__read on service for select using (true);
create policy service__insert on service for insert with check ((select mandate_is_operator()));
create policy service__update on service for update using ((select mandate_is_operator()));
alter table service_version enable row level security;
create policy service_version__read on service_version for select using (true);
create policy service_version__insert on service_version for insert with check ((select mandate_is_operator()));

alter table invitation_link enable row level security;
create policy invitation_link__own on invitation_link using (
  (select mandate_is_system()) or partner_id = (select mandate_organization()));
create policy invitation_link__m8_handed_over on invitation_link for select using (
  reseller_id = (select mandate_organization()));

alter table relationship enable row level security;
create policy relationship__read on relationship for select using (
  (select mandate_is_operator()) or customer_id = (select mandate_organization()) or partner_id = (select mandate_organization()));
create policy relationship__q10_customer_begins on relationship for insert with check (
  (select mandate_is_system()) or customer_id = (select mandate_organization()));
create policy relationship__update on relationship for update using (
  (select mandate_is_system()) or customer_id = (select mandate_organization()) or partner_id = (select mandate_organization()))
  with check (
    (select mandate_is_system()) or customer_id = (select mandate_organization())
    or (partner_id = (select mandate_organization()) and ended_at is not null));

-- D1, D21: only the customer's own transactions grant. A partner may end its own; the operator neither.
alter table privilege enable row level security;
create policy privilege__read on privilege for select using (
  (select mandate_is_operator()) or customer_id = (select mandate_organization()) or partner_id = (select mandate_organization()));
create policy privilege__d1_customer_grants on privilege for insert with check (
  (select mandate_is_system()) or customer_id = (select mandate_organization()));
create policy privilege__update on privilege for update using (
  (select mandate_is_system()) or customer_id = (select mandate_organization()) or partner_id = (select mandate_organization()))
  with check (
    (select mandate_is_system()) or customer_id = (select mandate_organization())
    or (partner_id = (select mandate_organization()) and ended_at is not null));

alter table consent enable row level security;
create policy consent__read on consent for select using (
  (select mandate_is_operator()) or customer_id = (select mandate_organization()) or partner_id = (select mandate_organization()));
create policy consent__insert on consent for insert with check (
  (select mandate_is_system()) or customer_id = (select mandate_organization()));

alter table subscription enable row level security;
create policy subscription__read on subscription for select using (
  (select mandate_is_operator())
  or customer_id = (select mandate_organization())
  or reseller_id = (select mandate_organization())
  or indirect_reseller_id = (select mandate_organization())
  or exists (select from relationship r
    where r.customer_id = subscription.customer_id and r.partner_id = (select mandate_organization()) and r.ended_at is null));
create policy subscription__insert on subscription for insert with check (
  (select mandate_is_operator())
  or (reseller_id = (select mandate_organization()) and exists (select from relationship r
    where r.customer_id = subscription.customer_id and r.partner_id = (select mandate_organization()) and r.ended_at is null)));
create policy subscription__update on subscription for update using (
  (select mandate_is_operator()) or reseller_id = (select mandate_organization()));

alter table billing_profile enable row level security;
create policy billing_profile__own on billing_profile using (
  (select mandate_is_system()) or partner_id = (select mandate_organization()));

alter table revision_lane enable row level security;
create policy revision_lane__all on revision_lane using (true);

alter table revision_change enable row level security;
create policy revision_change__write on revision_change for insert with check (true);
create policy revision_change__read on revision_change for select using ((select mandate_is_system()));
alter table node enable row level security;
create policy node__read on node for select using ((select mandate_is_operator()));

alter table audit_event enable row level security;
create policy audit_event__read on audit_event for select using (
  (select mandate_is_operator())
  or customer_id = (select mandate_organization())
  or partner_id = (select mandate_organization())
  or counterpart_id = (select mandate_organization())
  or actor_organization_id = (select mandate_organization()));
create policy audit_event__insert on audit_event for insert with check (true);

alter table outbox enable row level security;
create policy outbox__insert on outbox for insert with check (true);
create policy outbox__system on outbox using ((select mandate_is_system()));

alter table mail enable row level security;
create policy mail__own on mail using ((select mandate_is_operator()) or organization_id = (select mandate_organization()));
create policy mail__insert on mail for insert with check (true);

alter table idempotency_key enable row level security;
create policy idempotency_key__system on idempotency_key using ((select mandate_is_system()));
