-- Security events: what services are told at once about sessions and privileges that ended (RFC 8417, RFC 8935, CAEP).

create table security_event_stream (
  organization_id uuid not null references organization,
  id uuid not null,
  client_id uuid not null references service_client,
  url text not null check (length(url) <= 2000),
  kinds text[] not null check (cardinality(kinds) between 1 and 10),
  created_at timestamptz not null,
  created_by uuid,
  ended_at timestamptz,
  primary key (organization_id, id),
  constraint security_event_stream__id_is_unique unique (id)
);
create unique index security_event_stream__one_per_client on security_event_stream (client_id) where ended_at is null;

-- One event on its way to one service. `id` is its jti, the same at every attempt.
create table security_event (
  organization_id uuid not null,
  stream_id uuid not null,
  id uuid not null,
  kind text not null,
  claims jsonb not null,
  status text not null default 'queued' check (status in ('queued', 'delivered', 'failed')),
  attempts integer not null default 0,
  failure text check (length(failure) <= 300),
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (organization_id, stream_id, id),
  foreign key (organization_id, stream_id) references security_event_stream
);
create index security_event__by_age on security_event (created_at);
create index security_event__by_status on security_event (stream_id, status);

-- Whatever ends something leaves an audit record, and with it the news: in the same transaction, for the relay to expand.
-- An act does not see the streams, hence the owner's rights.
create function security_event_announce() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from security_event_stream where ended_at is null) then
    insert into outbox (id, kind, payload, created_at) values (new.id, 'security-event', to_jsonb(new), new.at);
  end if;
  return null;
end
$$;
revoke execute on function security_event_announce() from public;
create trigger audit_event__x6_security_events after insert on audit_event
  for each row
  when (new.kind in ('privileges.removed', 'privileges.replaced', 'privileges.given-up', 'privileges.changed',
    'privileges.expired', 'privileges.relationship-ended', 'person.removed', 'person.changed', 'session.ended',
    'token.revoked', 'organization.terminated'))
  execute function security_event_announce();

grant select, insert on security_event_stream to mandate_app;
grant update (ended_at) on security_event_stream to mandate_app;
grant select, insert, delete on security_event to mandate_app;
grant update (status, attempts, failure, settled_at) on security_event to mandate_app;

alter table security_event_stream enable row level security;
create policy security_event_stream__own on security_event_stream using (
  (select mandate_is_system()) or organization_id = (select mandate_organization()));
alter table security_event enable row level security;
create policy security_event__read on security_event for select using (
  (select mandate_is_system()) or organization_id = (select mandate_organization()));
create policy security_event__insert on security_event for insert with check (
  (select mandate_is_system()) or organization_id = (select mandate_organization()));
create policy security_event__update on security_event for update using (
  (select mandate_is_system()) or organization_id = (select mandate_organization()));
create policy security_event__delete on security_event for delete using ((select mandate_is_system()));
