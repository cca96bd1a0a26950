import type { Privilege } from '@mandate/sdk/generated/types.gen';
import { minute, table } from './text.ts';

/** Grants, one a line: service, roles, since when, until when, last used (D19: unused ones are pointed out). */
export const privilegeTable = (privileges: readonly Privilege[], none: string): string =>
  table(
    ['service', 'roles', 'since', 'until', 'last used'],
    privileges.map(({ service, roles, since, until, lastUsedAt, unused }) => [
      service,
      roles.join(', '),
      minute(since),
      minute(until),
      unused ? `${minute(lastUsedAt) ?? 'never'}, for long not` : minute(lastUsedAt),
    ]),
    none,
  );
