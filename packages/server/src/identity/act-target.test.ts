import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTarget, targetUri } from './act-target.ts';

const issuer = 'https://mandate.example';
const customer = '0193f0c0-0000-7000-8000-00000000000a';
const uri = `${issuer}/customers/${customer}/services/office365`;
const target = { kind: 'act', customer, service: 'office365' };

test('a target is named as a resource, as an audience, in plain words, or in all of these alike', () => {
  for (const parameters of [
    { resource: uri },
    { audience: uri },
    { customer, service: 'office365' },
    { customer: customer.toUpperCase(), service: 'office365' },
    { resource: uri, audience: uri, customer, service: 'office365' },
  ])
    expect(readTarget(issuer, parameters)).toEqual(target);
  expect(readTarget(issuer, { resource: `${issuer}/api/access-requests` })).toEqual({ kind: 'asking' });
});

test.each([
  [{}],
  [{ customer }],
  [{ service: 'office365' }],
  [{ resource: uri, service: 'azure', customer }],
  [{ resource: uri, audience: `${uri}x` }],
  [{ resource: `https://elsewhere.example/customers/${customer}/services/office365` }],
  [{ resource: `${issuer}.elsewhere.example/customers/${customer}/services/office365` }],
  [{ resource: `${uri}/` }],
  [{ resource: `${uri}?a` }],
  [{ resource: issuer }],
  [{ resource: `${issuer}/customers/${customer}/services/../office365` }],
  [{ customer: 'nobody', service: 'office365' }],
])('%o names no target', (parameters) => {
  expect(readTarget(issuer, parameters)).toBeUndefined();
});

test('a target is read back from its own address', () => {
  const service = fc.stringMatching(/^[a-z][a-z0-9-]{1,20}$/);
  fc.assert(
    fc.property(fc.uuid(), service, (id, name) => {
      const one = { kind: 'act' as const, customer: id, service: name };
      expect(readTarget(issuer, { resource: targetUri(issuer, one) })).toEqual(one);
    }),
  );
});
