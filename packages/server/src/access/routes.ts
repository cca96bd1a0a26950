import type { ActionName } from '@mandate/domain/access/actions';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import type { App } from '../platform/http/app.ts';
import { grantRoutes } from './grant-routes.ts';
import { givingBackRoutes, partnerRelationshipRoutes } from './removal-routes.ts';

/** Granting, seeing and taking back privileges. Services have their own routes, decisions their own surface. */
export const accessRoutes = (app: App<Actor, ActionName>, deps: { readonly db: Db }): void => {
  grantRoutes(app, deps);
  partnerRelationshipRoutes(app, deps);
  givingBackRoutes(app, deps);
};
