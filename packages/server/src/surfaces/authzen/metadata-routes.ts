import type { ActionName } from '@mandate/domain/access/actions';
import { ok } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Actor } from '../../platform/actor.ts';
import type { App } from '../../platform/http/app.ts';
import { route } from '../../platform/http/route.ts';

export type MetadataDeps = {
  readonly publicUrl: () => string;
  /** Signs claims with a key of the set that `/.well-known/oauth-authorization-server` names. */
  readonly sign: (typ: string, claims: Readonly<Record<string, string>>) => Promise<string>;
};

const metadataSchema = z.object({
  policy_decision_point: z.string(),
  access_evaluation_endpoint: z.string(),
  access_evaluations_endpoint: z.string(),
  search_subject_endpoint: z.string(),
  search_resource_endpoint: z.string(),
  search_action_endpoint: z.string(),
});

const metadataOf = (base: string): z.output<typeof metadataSchema> => ({
  policy_decision_point: base,
  access_evaluation_endpoint: `${base}/access/v1/evaluation`,
  access_evaluations_endpoint: `${base}/access/v1/evaluations`,
  search_subject_endpoint: `${base}/access/v1/search/subject`,
  search_resource_endpoint: `${base}/access/v1/search/resource`,
  search_action_endpoint: `${base}/access/v1/search/action`,
});

/** AuthZEN 1.0 §9: where the decision points are, once in plain and once signed; whoever can, reads the signed one. */
export const metadataRoutes = (app: App<Actor, ActionName>, { publicUrl, sign }: MetadataDeps): void => {
  route(app, {
    method: 'GET',
    url: '/.well-known/authzen-configuration',
    permission: 'anyone',
    identify: false,
    operationId: 'authzenConfiguration',
    summary: 'Where the decision points are (AuthZEN 1.0 §9)',
    tags: ['decisions'],
    answers: { 200: metadataSchema.extend({ signed_metadata: z.string() }) },
    handle: async () => {
      const metadata = metadataOf(publicUrl());
      return ok({ ...metadata, signed_metadata: await sign('JWT', metadata) });
    },
  });
};
