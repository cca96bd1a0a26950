/** What a program may be allowed: to ask for decisions, to use the native API with its roles. */
export const clientScopes = ['decisions', 'api'] as const;
export type ClientScope = (typeof clientScopes)[number];

/** RFC 8693. Who may ask for decisions about agents may exchange an agent's token for one that is good for the act. */
export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
