import type { Result } from '@mandate/domain/kernel/result';
import type { Question } from '../../access/queries.ts';
import type { Actor } from '../../platform/actor.ts';
import type { Dice } from './dice.ts';
import type { Market } from './market.ts';

/** The records of the market; what an act touches says which of them it may change (four records, never one). */
export type Table =
  | 'organization'
  | 'partnership'
  | 'partnership_link'
  | 'invitation_link'
  | 'relationship'
  | 'consent'
  | 'privilege'
  | 'subscription'
  | 'billing_profile';

/** One act of somebody, with what the model expects of it. Drawn just before it is done. */
export type Move = {
  readonly name: string;
  readonly by: Actor | undefined;
  /** The same as a question to the decision interface; absent where no action of the law stands for it. */
  readonly asks?: { readonly action: string; readonly resource: Question['resource'] };
  readonly touches: readonly Table[];
  /** The code of its refusal, or the codes among which the model does not choose; undefined: it is done. */
  readonly refused: string | readonly string[] | undefined;
  readonly run: () => Promise<Result<unknown, unknown>>;
  /** What it changes in the model, once done. */
  readonly apply: (value: never) => void;
};

export type Draw = (market: Market, dice: Dice) => Move;

/** Keeps the value of `run` and the parameter of `apply` of one type. */
export const moveOf = <T>(
  move: Omit<Move, 'run' | 'apply'> & {
    readonly run: () => Promise<Result<T, unknown>>;
    readonly apply: (value: T) => void;
  },
): Move => move;
