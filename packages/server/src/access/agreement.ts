/** The agreement that a customer accepts with a request. A new text gets a new version; consents keep the old one. */
export const customerAgreement = { id: 'customer-agreement', version: '2026-11' } as const;
