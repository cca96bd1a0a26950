/** X6: which services, when, by whom, and where to ask again. `duties`: this partner sold subscriptions (X3, X4). */
type Removal = {
  readonly customer: string;
  readonly partner: string;
  readonly services: readonly string[];
  readonly by: string;
  readonly at: string;
  readonly askAgainUrl: string;
  readonly duties: boolean;
};

type Ending = {
  readonly partner: string;
  readonly customer: string;
  readonly service: string;
  readonly recipient: 'partner' | 'customer';
  readonly url: string;
};

/** Services and roles by name, `by` a person; `at` and `until` are already written out. */
export type AccessMails = {
  readonly privileges_granted: {
    readonly customer: string;
    readonly service: string;
    readonly roles: readonly string[];
    readonly until?: string | undefined;
    readonly by: string;
    readonly url: string;
  };
  readonly privileges_removed: Removal;
  /** D3: who came instead is not for the replaced partner to know. */
  readonly privileges_replaced: Removal;
  readonly privileges_given_up: {
    readonly partner: string;
    readonly services: readonly string[];
    readonly by: string;
    readonly at: string;
  };
  /** D16. `days` are those left: 30, 7 or 1. */
  readonly privileges_ending: Ending & { readonly until: string; readonly days: number };
  readonly privileges_ended: Ending & { readonly at: string };
};
