import type { ActionName } from '@mandate/domain/access/actions';
import type { Actor } from '../../platform/actor.ts';
import type { App } from '../../platform/http/app.ts';
import { route } from '../../platform/http/route.ts';
import { type SearchDeps, searchActions, searchResources, searchSubjects } from './search.ts';
import {
  actionSearchSchema,
  foundActionsSchema,
  foundEntitiesSchema,
  resourceSearchSchema,
  subjectSearchSchema,
} from './search-schemas.ts';

const common = {
  method: 'POST',
  permission: 'decision.explain',
  tags: ['decisions'],
  idempotent: false,
  lenient: true,
} as const;

/** The searches of AuthZEN 1.0 (§8): what is found is what a question about it would be answered with yes. */
export const searchRoutes = (app: App<Actor, ActionName>, deps: SearchDeps): void => {
  route(app, {
    ...common,
    url: '/access/v1/search/subject',
    operationId: 'searchSubjects',
    summary: 'Who can do this? (AuthZEN 1.0 §8.4)',
    body: subjectSearchSchema,
    answers: { 200: foundEntitiesSchema },
    handle: ({ body, ...asking }) => searchSubjects(deps, body, asking),
  });

  route(app, {
    ...common,
    url: '/access/v1/search/resource',
    operationId: 'searchResources',
    summary: 'On what can somebody do this? (AuthZEN 1.0 §8.5)',
    body: resourceSearchSchema,
    answers: { 200: foundEntitiesSchema },
    handle: ({ body, ...asking }) => searchResources(deps, body, asking),
  });

  route(app, {
    ...common,
    url: '/access/v1/search/action',
    operationId: 'searchActions',
    summary: 'What can somebody do there? (AuthZEN 1.0 §8.6)',
    body: actionSearchSchema,
    answers: { 200: foundActionsSchema },
    handle: ({ body, ...asking }) => searchActions(deps, body, asking),
  });
};
