import { type Refusal, refusal } from '../kernel/refusal.ts';
import type { Instant } from '../kernel/time.ts';
import { type Change, make, type Scene, type Surroundings, settled } from './changes.ts';
import { decide, questions } from './decide.ts';
import type { Facts } from './facts.ts';
import { remedies } from './remedies.ts';

export type Counterfactual =
  | { readonly isPossible: true; readonly changes: readonly Change[] }
  /** Nobody can make it allowed; the obstacle is the last thing that stood in the way. */
  | { readonly isPossible: false; readonly obstacle: Refusal };

/** More steps than questions of the law cannot be needed: each step answers one, or makes such a step possible (D8). */
const longest = questions.length;

/**
 * The smallest change that would allow what was denied: as few steps as possible, each one that the law lets somebody
 * make, and the least powerful that will do. The result is checked by `decide` itself, so it is never wrong about the
 * facts it was given. Asked only of what is denied.
 */
export const counterfactual = (
  action: string,
  facts: Facts,
  surroundings: Surroundings,
  now: Instant,
): Counterfactual => {
  const obstacle = farthest();
  for (let steps = 0; steps <= longest; steps += 1) {
    const search = { action, now, obstacle, isCut: false };
    const changes = within(search, { facts, around: surroundings }, steps);
    if (changes) return { isPossible: true, changes };
    if (!search.isCut) break;
  }
  return { isPossible: false, obstacle: obstacle.found() };
};

type Search = {
  readonly action: string;
  readonly now: Instant;
  readonly obstacle: ReturnType<typeof farthest>;
  /** Whether more steps might have led further. */
  isCut: boolean;
};

/** The refusal that the search got as far as: what remains when everything before it is settled. */
const farthest = () => {
  let refused: Refusal | undefined;
  let reached = -1;
  return {
    note: (refusal: Refusal, distance: number): void => {
      if (distance <= reached) return;
      refused = refusal;
      reached = distance;
    },
    found: (): Refusal => refused ?? refusal('unknown_action'),
  };
};

/** A second change of the same thing would only undo the first, or do what it could have done at once. */
const isRepeated = (change: Change, made: readonly Change[]): boolean =>
  made.some(
    (one) => one.kind === change.kind && !('service' in one && 'service' in change && one.service !== change.service),
  );

const within = (
  search: Search,
  scene: Scene,
  steps: number,
  made: readonly Change[] = [],
): readonly Change[] | undefined => {
  const verdict = decide(search.action, scene.facts, search.now);
  if (!verdict.refused) return made;
  const failing = verdict.because.at(-1)?.question ?? 'role';
  // In steps of the law first, then of the way there.
  const distance = questions.indexOf(failing) * 2 * longest + made.length;
  search.obstacle.note(verdict.refused, distance);
  for (const change of remedies(search.action, verdict, scene)) {
    if (isRepeated(change, made)) continue;
    const next = make(change, scene, search.now);
    if (!next.ok) search.obstacle.note(next.error, distance + longest);
    else if (steps === 0) search.isCut = true;
    else {
      const found = within(search, next.value, steps - 1, [...made, settled(change, scene, search.now)]);
      if (found) return found;
    }
  }
  return undefined;
};
