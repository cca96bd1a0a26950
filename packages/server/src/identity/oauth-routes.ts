import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';

type Deps = { readonly provider: () => Promise<Provider>; readonly publicUrl: () => string };

/** The authorisation server's own addresses; it authenticates clients itself. */
const addresses = [
  { method: 'POST', url: '/oauth/token' },
  { method: 'GET', url: '/oauth/jwks' },
  { method: 'GET', url: '/.well-known/openid-configuration' },
  { method: 'GET', url: '/.well-known/oauth-authorization-server' },
] as const;

/**
 * Mounts the authorisation server. It reads its requests and writes its answers itself, in the words of RFC 6749, and
 * always under the public address, whatever name a proxy or the caller used.
 */
export const oauthRoutes = async (app: FastifyInstance, { provider, publicUrl }: Deps): Promise<void> => {
  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const server = await provider();
    const { protocol, host } = new URL(publicUrl());
    request.raw.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    request.raw.headers['x-forwarded-host'] = host;
    // What the platform has put on every answer: request id, security headers.
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.hijack();
    await server.callback()(request.raw, reply.raw);
    return reply;
  };
  await app.register((scope, _options, done) => {
    // The body stays unread: the authorisation server wants the stream.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    for (const { method, url } of addresses) {
      scope.route({ method, url, config: { permission: 'anyone' }, schema: { hide: true }, handler: handle });
    }
    done();
  });
};
