/** Lane of what concerns no single customer: a partner's standing, a person's roles, a service's manifest. */
export const sharedLane = 0;
const customerLanes = 64;

/** How many lanes there are: the shared one, and 64 for customers. */
export const laneCount = 1 + customerLanes;

/** Which lane a customer's changes take: a hash of its id, so that throughput grows with the lanes (X5). */
export const laneOf = (customerId: string | undefined): number =>
  customerId === undefined ? sharedLane : 1 + ((lastHex(customerId, 2) * 16 + lastHex(customerId, 1)) % customerLanes);

/** The value of a hexadecimal digit, counted from the end; without cutting the text, as decisions ask it every time. */
const lastHex = (id: string, fromEnd: number): number => {
  const code = id.charCodeAt(id.length - fromEnd);
  return (code & 15) + (code > 57 ? 9 : 0);
};

/** What a change is about, as memories know it. */
export type ChangedSubject = `${'customer' | 'organization' | 'person' | 'service' | 'client'}:${string}`;

/** Where the records stood: the shared lane's number and that of the customer's lane. */
export type RevisionPair = { readonly shared: bigint; readonly own: bigint };

const shape = /^(\d{1,19})\.(\d{1,19})$/;

/** `<shared>.<customer's lane>`, as answers carry it; undefined: it is no revision. */
export const parseRevision = (text: string): RevisionPair | undefined => {
  const [, shared, own] = shape.exec(text) ?? [];
  return shared === undefined || own === undefined ? undefined : { shared: BigInt(shared), own: BigInt(own) };
};
