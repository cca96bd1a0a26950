import type { ActionName } from '@mandate/domain/access/actions';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import type { App } from '../platform/http/app.ts';
import { customerRoutes } from './customer-routes.ts';
import { invitationRoutes } from './invitation-routes.ts';
import { requestRoutes } from './request-routes.ts';

type Deps = { readonly db: Db; readonly publicUrl: () => string };

/** Asking for a relationship, answering, and the list of those that stand. */
export const relationshipRoutes = (app: App<Actor, ActionName>, deps: Deps): void => {
  invitationRoutes(app, deps);
  requestRoutes(app, deps);
  customerRoutes(app, deps);
};
