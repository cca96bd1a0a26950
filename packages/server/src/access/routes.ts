import type { ActionName } from '@mandate/domain/access/actions';
import type { Seal } from '../identity/seal-commands.ts';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import type { App } from '../platform/http/app.ts';
import { accessRequestRoutes } from './access-request-routes.ts';
import { explanationRoutes } from './explanation-routes.ts';
import { grantRoutes } from './grant-routes.ts';
import { nodeRoutes } from './node-routes.ts';
import { givingBackRoutes, partnerRelationshipRoutes } from './removal-routes.ts';
import { simulationRoutes } from './simulation-routes.ts';

/**
 * Granting, seeing and taking back privileges, why somebody may do what, and what if. Services have their own routes,
 * decisions their own surface.
 */
export const accessRoutes = (app: App<Actor, ActionName>, deps: { readonly db: Db; readonly seal: Seal }): void => {
  grantRoutes(app, deps);
  partnerRelationshipRoutes(app, deps);
  givingBackRoutes(app, deps);
  accessRequestRoutes(app, deps);
  explanationRoutes(app, deps);
  nodeRoutes(app, deps);
  simulationRoutes(app, deps);
};
