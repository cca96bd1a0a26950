-- Requests for access: what an agent was denied, asked of the customer that can grant it.

create table access_request (
  customer_id uuid not null references organization,
  id uuid not null,
  partner_id uuid not null references organization,
  service_id text not null references service,
  roles text[] not null check (cardinality(roles) between 1 and 50),
  reason text check (length(reason) between 1 and 1000),
  asked_by uuid not null,
  -- The customer does not see the partner's people, but it reads who asks.
  asked_by_name text not null,
  -- The program through which the agent asked, where it did not do so itself.
  asked_through uuid references service_client,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  closed_at timestamptz,
  closed_by uuid,
  closed_how text check (closed_how in ('accepted', 'declined', 'withdrawn', 'expired')),
  closing_reason text check (length(closing_reason) between 1 and 1000),
  version integer not null default 1,
  primary key (customer_id, id),
  constraint access_request__d9_no_self_dealing check (customer_id <> partner_id),
  constraint access_request__closed_says_how check ((closed_at is null) = (closed_how is null))
);
-- Asking again for the same service folds into the request that waits.
create unique index access_request__one_open_per_service
  on access_request (customer_id, partner_id, service_id) where closed_at is null;
create index access_request__by_partner on access_request (partner_id, id);

grant select, insert on access_request to mandate_app;
grant update (roles, reason, expires_at, closed_at, closed_by, closed_how, closing_reason, version)
  on access_request to mandate_app;

alter table access_request enable row level security;
create policy access_request__read on access_request for select using (
  (select mandate_is_system()) or customer_id = (select mandate_organization()) or partner_id = (select mandate_organization()));
-- The partner asks; the customer never in its name.
create policy access_request__insert on access_request for insert with check (
  (select mandate_is_system()) or partner_id = (select mandate_organization()));
create policy access_request__update on access_request for update using (
  (select mandate_is_system()) or customer_id = (select mandate_organization()) or partner_id = (select mandate_organization()))
  with check (
    (select mandate_is_system()) or customer_id = (select mandate_organization())
    or (partner_id = (select mandate_organization()) and closed_how is distinct from 'accepted'));
