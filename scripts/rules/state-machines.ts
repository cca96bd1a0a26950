import { type PrivilegeEnd, privilegeEnds } from '@mandate/domain/access/privilege';
import { standingMoves, standings } from '@mandate/domain/organizations/standing';
import {
  deletedAfterDays,
  isLiveStatus,
  subscriptionMoves,
  subscriptionStatuses,
} from '@mandate/domain/subscriptions/subscription';
import { page } from './markdown.ts';

/** From, to, and what moves it. `[*]` is the beginning on the left and the end on the right. */
type Arrow = readonly [from: string, to: string, by: string];

const diagram = (arrows: readonly Arrow[]): string =>
  [
    '```mermaid',
    'stateDiagram-v2',
    ...arrows.map(([from, to, by]) => `  ${from} --> ${to}${by && `: ${by}`}`),
    '```',
  ].join('\n');

const standing: readonly Arrow[] = [
  ['[*]', 'active', 'enrolled'],
  ...standings.flatMap((from) => standingMoves[from].map((to): Arrow => [from, to, 'by the operator'])),
  ['terminated', '[*]', ''],
];

const partnership: readonly Arrow[] = [
  ['[*]', 'active', 'accepted by the reseller (M8)'],
  ['active', 'ended', 'by either side (D11)'],
  ['ended', '[*]', ''],
];

const link: readonly Arrow[] = [
  ['[*]', 'current', 'first asked for (Q7)'],
  ['current', 'replaced', 'rotated by the partner (D6)'],
  ['replaced', '[*]', ''],
];

const relationship: readonly Arrow[] = [
  ['[*]', 'active', 'accepted by the customer (Q10, D1)'],
  ['active', 'ended', 'by either side, no live subscription left (D10)'],
  ['ended', '[*]', ''],
];

const endedBy: Readonly<Record<PrivilegeEnd, string>> = {
  removed: 'by the customer (X1)',
  replaced: 'the customer chose another holder (D3)',
  given_up: 'by the partner',
  expired: 'its end came (D16)',
  changed: 'the customer chose other roles or another end (D5)',
  relationship_ended: 'the relationship ended (D10)',
};

const privilege: readonly Arrow[] = [
  ['[*]', 'live', 'granted by the customer (D1, D2)'],
  ...privilegeEnds.map((how): Arrow => ['live', how, endedBy[how]]),
  ...privilegeEnds.map((how): Arrow => [how, '[*]', '']),
];

const moves: readonly Arrow[] = Object.entries(subscriptionMoves).flatMap(([by, { from, to }]) =>
  from.map((status): Arrow => [status, to, `${by} (N7)`]),
);

const subscription: readonly Arrow[] = [
  ['[*]', 'active', 'create (A5)'],
  ...moves,
  ['suspended', 'deleted', `after ${deletedAfterDays} days (D15)`],
  ...subscriptionStatuses.filter((status) => !isLiveStatus(status)).map((status): Arrow => [status, '[*]', '']),
];

/** The lives of the records: drawn from the tables of the law where it has one. */
export const stateMachines = (): string =>
  page('State machines', [
    'Rows end, they are not deleted (D18). What ended stays ended: asking again begins a new row.',
    '## Standing of an organisation (D8, D21)',
    diagram(standing),
    '## Partnership of provider and reseller (M8, D11)',
    diagram(partnership),
    '## Invitation link (Q7–Q9, D6)',
    diagram(link),
    '## Reseller relationship (Q10, D10)',
    diagram(relationship),
    '## Delegated admin privileges, per service (D2, X1)',
    diagram(privilege),
    '## Subscription (N7, D15)',
    diagram(subscription),
  ]);
