import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { refuseForeignOrigin } from './origin.ts';

const publicUrl = 'https://partners.example';

const asked = (headers: Record<string, string>, method = 'POST', url = publicUrl) => {
  const request = { method, headers, host: headers.host ?? 'partners.example' } as unknown as FastifyRequest;
  return refuseForeignOrigin(request, url)?.technical;
};

const cookie = 'mandate_session=x';

test.each<[string, Record<string, string>]>([
  ['from our pages', { cookie, origin: 'https://partners.example' }],
  ['with a referrer from our pages only', { cookie, referer: 'https://partners.example/requests' }],
  [
    'by the name the browser used, over the same scheme',
    { cookie, origin: 'https://internal:8443', host: 'internal:8443' },
  ],
  ['with a bearer token', { authorization: 'Bearer x', cookie, origin: 'https://evil.example' }],
  ['by a program without cookies', {}],
  ['by a program with basic credentials', { authorization: 'Basic eDp5' }],
])('a change %s goes on', (_name, headers) => {
  expect(asked(headers)).toBeUndefined();
});

test.each<[string, Record<string, string>]>([
  ['from another site', { cookie, origin: 'https://evil.example' }],
  ['from another site, to sign somebody in', { origin: 'https://evil.example' }],
  ['from a sandboxed frame', { cookie, origin: 'null' }],
  ['from our host over plain http', { cookie, origin: 'http://partners.example' }],
  ['from another port', { cookie, origin: 'https://partners.example:8443' }],
  ['with a referrer of another site', { cookie, referer: 'https://evil.example/https://partners.example' }],
  ['with a cookie and without saying from where', { cookie }],
  ['with basic credentials that a browser added', { authorization: 'Basic eDp5', origin: 'https://evil.example' }],
])('a change %s is refused', (_name, headers) => {
  expect(asked(headers)).toBe('origin_refused');
});

test('reading is not refused', () => {
  expect(asked({ cookie, origin: 'https://evil.example' }, 'GET')).toBeUndefined();
  expect(asked({ cookie, origin: 'https://evil.example' }, 'HEAD')).toBeUndefined();
});
