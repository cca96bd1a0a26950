/** What a program may be allowed: to ask for decisions, to use the native API with its roles. */
export const clientScopes = ['decisions', 'api'] as const;
export type ClientScope = (typeof clientScopes)[number];
