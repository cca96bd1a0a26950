export { type LinkRecord, type LinkVariant, linkByToken, linksHandedTo } from './link-store.ts';
export { sentInvitations } from './sent-store.ts';
export { activeRelationship, type ListedCustomer, relationshipsOf } from './store.ts';
