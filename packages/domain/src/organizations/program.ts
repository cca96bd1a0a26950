/** How a partner takes part. Set by the operator; a change leaves past subscriptions as they are (M4). */
export const programs = ['direct_reseller', 'indirect_provider', 'indirect_reseller', 'advisor'] as const;
export type Program = (typeof programs)[number];

/** A CSP-transacting partner buys from the operator and sells on. Indirect resellers and advisors never transact. */
export const transacts = (program: Program): boolean =>
  program === 'direct_reseller' || program === 'indirect_provider';

export const isProgram = (text: string): text is Program => (programs as readonly string[]).includes(text);
