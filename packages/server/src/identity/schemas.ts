import { type EmailAddress, parseEmail } from '@mandate/domain/kernel/email';
import { programs } from '@mandate/domain/organizations/program';
import { organizationKinds } from '@mandate/domain/organizations/role';
import { standings } from '@mandate/domain/organizations/standing';
import * as z from 'zod';
import { idOf, instantSchema, localeSchema, text } from '../platform/http/schemas.ts';
import { clientScopes } from './scopes.ts';

/** An e-mail address, trimmed and folded to lower case. */
export const emailSchema = z
  .codec(z.string().max(254), z.custom<EmailAddress>(), {
    decode: (typed, context) => {
      const email = parseEmail(typed);
      if (email !== undefined) return email;
      context.issues.push({ code: 'custom', input: typed, params: { format: 'email' }, message: 'not an address' });
      return z.NEVER;
    },
    encode: (email) => email,
  })
  .meta({ type: 'string', format: 'email' });

/** Which roles exist depends on the kind of organisation; the law tells (`role_unknown`). */
export const rolesSchema = z.array(text(40)).min(1).max(20);

const answeredRoles = z.array(z.string());

export const userSchema = z
  .object({
    id: idOf('person'),
    email: emailSchema,
    displayName: z.string(),
    locale: localeSchema,
    roles: answeredRoles,
    since: instantSchema,
    hasPassword: z.boolean().meta({ description: 'False: the set-up link has not been used yet.' }),
  })
  .meta({ id: 'User' });

const setUpLinkSchema = z.object({ url: z.string(), expiresAt: instantSchema }).meta({ id: 'SetUpLink' });

export const invitedSchema = z
  .object({
    user: userSchema,
    setUpLink: setUpLinkSchema.optional().meta({
      description: 'Shown once. Absent where the person has a password or belongs to another organisation as well.',
    }),
  })
  .meta({ id: 'InvitedUser' });

export const setUpSchema = z
  .object({
    user: z.object({ email: emailSchema, displayName: z.string(), locale: localeSchema }),
    organizations: z.array(z.object({ id: idOf('organization'), name: z.string() })),
    expiresAt: instantSchema,
  })
  .meta({ id: 'SetUp' });

export const sessionSchema = z
  .object({
    user: z
      .object({ id: idOf('person'), email: emailSchema, displayName: z.string(), locale: localeSchema })
      .optional()
      .meta({ description: 'The person; absent for a program.' }),
    client: z
      .object({ id: z.string(), name: z.string(), scopes: z.array(z.string()) })
      .optional()
      .meta({ description: 'The program; absent for a person.' }),
    organization: z.object({
      id: idOf('organization'),
      kind: z.enum(organizationKinds),
      name: z.string(),
      program: z.enum(programs).optional(),
      market: z.string(),
      locale: localeSchema,
      standing: z.enum(standings),
      standingReason: z.string().optional(),
      standingSince: instantSchema,
    }),
    roles: answeredRoles,
    organizations: z
      .array(
        z.object({
          id: idOf('organization'),
          kind: z.enum(organizationKinds),
          name: z.string(),
          roles: answeredRoles,
        }),
      )
      .meta({ description: 'All for which the person can act, one at a time.' }),
  })
  .meta({ id: 'Session' });

export const tokenSchema = z
  .object({
    id: idOf('token'),
    name: z.string(),
    createdAt: instantSchema,
    expiresAt: instantSchema,
    lastUsedAt: instantSchema.optional(),
  })
  .meta({ id: 'AccessToken' });

export const clientSchema = z
  .object({
    id: idOf('client'),
    name: z.string(),
    scopes: z.array(z.enum(clientScopes)),
    roles: answeredRoles,
    createdAt: instantSchema,
    lastUsedAt: instantSchema.optional(),
  })
  .meta({ id: 'Client' });
