import type { ActionName } from '@mandate/domain/access/actions';
import { changeSentence } from '@mandate/domain/access/change-words';
import { type Change, whoMakes } from '@mandate/domain/access/changes';
import type { Facts } from '@mandate/domain/access/facts';
import type { ServiceManifest } from '@mandate/domain/access/service';
import type { Locale } from '@mandate/domain/kernel/locale';
import { sentenceOf } from '@mandate/domain/kernel/refusal';
import { err, ok } from '@mandate/domain/kernel/result';
import * as z from 'zod';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db.ts';
import type { App } from '../platform/http/app.ts';
import { inputFault } from '../platform/http/input-faults.ts';
import { route } from '../platform/http/route.ts';
import { idOf, instantSchema } from '../platform/http/schemas.ts';
import { invalidRequest } from '../platform/http/technical.ts';
import { notFound } from '../platform/outcome.ts';
import { type Explanation, explain } from './explanation-queries.ts';
import { argumentStepSchema, serviceId, toArgumentStep } from './schemas.ts';

const querySchema = z.object({
  subject: idOf('person').meta({ description: 'The person who would act.' }),
  organization: idOf('organization').optional().meta({ description: 'For which of its organisations (D22).' }),
  action: z.string().min(1).max(128),
  customer: idOf('organization').optional(),
  service: serviceId.optional(),
  subscription: idOf('subscription').optional(),
  at: instantSchema.optional().meta({ description: 'An instant of the past; left out: now.' }),
});

const stepSchema = z.object({
  change: z.enum([
    'role',
    'program',
    'partner_standing',
    'customer_standing',
    'relationship',
    'grant',
    'sale',
    'reactivation',
  ]),
  who: z.string(),
  sentence: z.string(),
  role: z.string().optional(),
  program: z.string().optional(),
  service: z.string().optional(),
  roles: z.array(z.string()).optional(),
  replaces: z.object({ id: idOf('organization'), name: z.string().optional() }).optional(),
  subscription: z.string().optional(),
});

const changeSchema = z
  .object({
    possible: z.boolean(),
    steps: z.array(stepSchema).meta({ description: 'In the order in which they can be done.' }),
    reason: z.string().optional(),
    rule: z.string().optional(),
    sentence: z.string().optional(),
  })
  .meta({ description: 'The smallest change that would allow it, or what nobody can change.' });

const explanationSchema = z
  .object({
    decision: z.boolean(),
    at: instantSchema,
    subject: z
      .object({
        id: z.string(),
        roles: z.array(z.string()),
        organization: z.object({ id: idOf('organization'), name: z.string(), kind: z.string() }),
      })
      .optional(),
    reason: z.string(),
    rule: z.string().optional(),
    sentence: z.string().optional(),
    because: z.array(argumentStepSchema),
    fix: z.object({ who: z.string(), what: z.string() }).optional(),
    change: changeSchema.optional(),
    revision: z.string().optional().meta({ description: 'What an answer about now rests on.' }),
  })
  .meta({ id: 'Explanation' });

/** Why somebody may or may not do something, now or at an instant of the past, and what would change it. */
export const explanationRoutes = (app: App<Actor, ActionName>, deps: { readonly db: Db }): void => {
  route(app, {
    method: 'GET',
    url: '/api/decisions/explain',
    permission: 'decision.explain',
    operationId: 'explainDecision',
    summary: 'Explain a decision, now or at an instant of the past, and what would change it (D17, D18)',
    tags: ['decisions'],
    query: querySchema,
    answers: { 200: explanationSchema },
    handle: async ({ actor, query, now, locale }) => {
      const { subject: person, organization, action, at = now, ...resource } = query;
      if (resource.service !== undefined && resource.subscription !== undefined)
        return err(invalidRequest(inputFault('?service', 'not_usable', { why: 'the subscription says the service' })));
      if (at > now) return err(invalidRequest(inputFault('?at', 'not_usable', { why: 'lies in the future' })));
      const explained = await explain(deps.db, actor, { person, organization, action, resource }, at);
      return explained ? ok(toExplanation(explained, query.at === undefined, locale)) : notFound;
    },
  });
};

const toExplanation = (explanation: Explanation, isNow: boolean, locale: Locale) => {
  const { at, decided } = explanation;
  const { verdict, subject, revision } = decided;
  const told = verdict.refused && sentenceOf(verdict.refused, locale);
  return {
    decision: verdict.allowed,
    at,
    subject: subject && {
      id: subject.id,
      roles: [...subject.roles],
      organization: { id: subject.organization.id, name: subject.organization.name, kind: subject.organization.kind },
    },
    reason: verdict.refused?.code ?? 'allowed',
    rule: verdict.refused?.rule,
    sentence: told?.sentence,
    because: verdict.because.map((step) => toArgumentStep(step, locale)),
    fix: told && { who: told.who, what: told.fix },
    change: toChange(explanation, locale),
    revision: isNow ? revision : undefined,
  };
};

const toChange = ({ change, decided: { facts, catalogue }, names }: Explanation, locale: Locale) => {
  if (!change || !facts) return undefined;
  if (change.isPossible)
    return {
      possible: true,
      steps: change.changes.map((one) => toStep(one, { facts, catalogue, names }, locale)),
    };
  const { code, rule } = change.obstacle;
  return { possible: false, steps: [], reason: code, rule, sentence: sentenceOf(change.obstacle, locale).sentence };
};

type Named = {
  readonly facts: Facts;
  readonly catalogue: readonly ServiceManifest[];
  readonly names: Explanation['names'];
};

const toStep = (change: Change, { facts, catalogue, names }: Named, locale: Locale) => {
  const serviceId = 'service' in change ? change.service : undefined;
  const service = catalogue.find(({ id }) => id === serviceId);
  const replaces = change.kind === 'grant' ? change.replaces : undefined;
  const holder = replaces && names.get(replaces);
  const sentence = changeSentence(
    change,
    {
      organization: facts.subject.organization.name,
      service: service?.names[locale] ?? serviceId,
      roles:
        change.kind === 'grant' ? change.roles.map((role) => service?.roles[role]?.names[locale] ?? role) : undefined,
      holder,
    },
    locale,
  );
  return {
    change: change.kind,
    who: whoMakes(change, facts),
    sentence,
    service: serviceId,
    ...(change.kind === 'role' && { role: change.role }),
    ...(change.kind === 'program' && { program: change.program }),
    ...(change.kind === 'grant' && { roles: [...change.roles] }),
    ...(change.kind === 'reactivation' && { subscription: change.subscription }),
    ...(replaces && { replaces: { id: replaces, name: holder } }),
  };
};
