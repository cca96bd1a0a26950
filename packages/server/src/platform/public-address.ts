import { BlockList, isIP } from 'node:net';

/** Whether our own requests may go to an address: a public one, or one in a network that the operator has allowed. */
export type AddressRule = (address: string) => boolean;

type Family = 'ipv4' | 'ipv6';

const familyOf = (address: string): Family | undefined =>
  ({ 4: 'ipv4', 6: 'ipv6' })[isIP(address) as 4 | 6] as Family | undefined;

/** IANA's special-purpose registry; clouds answer about themselves in some of these, Azure also at the last one. */
const notPublicV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '168.63.129.16/32',
];

/**
 * Of IPv6 only global unicast is public, and in it nothing that carries an IPv4 address inside (Teredo, 6to4) or that
 * leads nowhere. What lies outside, such as mapped addresses and NAT64, is not.
 */
const publicV6 = ['2000::/3'];
const notPublicV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const listOf = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = familyOf(address);
    if (!family) throw new TypeError('A network begins with an address.');
    list.addSubnet(address, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return list;
};

const outsideV4 = listOf(notPublicV4);
const globalV6 = listOf(publicV6);
const outsideV6 = listOf(notPublicV6);

const isPublic = (address: string, family: Family): boolean =>
  family === 'ipv4'
    ? !outsideV4.check(address, family)
    : globalV6.check(address, family) && !outsideV6.check(address, family);

/** The rule under which `allowed` networks (`10.1.0.0/16`, `::1`) are reached as if they were public. */
export const publicAddresses = (allowed: readonly string[]): AddressRule => {
  const list = listOf(allowed);
  return (address) => {
    const family = familyOf(address);
    // With a zone it is an address of this machine's own links.
    if (!family || address.includes('%')) return false;
    return list.check(address, family) || isPublic(address, family);
  };
};

/** The host of a URL where it is an address and no name, without the brackets of IPv6. */
export const addressIn = (url: URL): string | undefined => {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) ? host : undefined;
};
