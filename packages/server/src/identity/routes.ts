import type { Db } from '../platform/db.ts';
import { credentialRoutes } from './credential-routes.ts';
import type { OAuth } from './oauth.ts';
import { oauthRoutes } from './oauth-routes.ts';
import { oauthTokenRoutes } from './oauth-token-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import type { OurApp } from './request-actor.ts';
import { sessionRoutes } from './session-routes.ts';
import { subjectTokenRoutes } from './subject-token-routes.ts';

type Deps = { readonly db: Db; readonly oauth: OAuth };

/** Who is asking: sessions, set-up links, people, tokens, clients, and the OAuth server for programs. */
export const identityRoutes = async (app: OurApp, { db, oauth }: Deps): Promise<void> => {
  const { publicUrl } = app.platform;
  sessionRoutes(app, { db });
  peopleRoutes(app, { db, publicUrl });
  credentialRoutes(app, { db });
  subjectTokenRoutes(app, oauth);
  await oauthRoutes(app, { provider: oauth.provider, publicUrl });
  await oauthTokenRoutes(app, { ...oauth, db, clock: app.platform.clock, publicUrl });
};
