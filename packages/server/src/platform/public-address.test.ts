import { describe, expect, test } from 'vitest';
import { addressIn, publicAddresses } from './public-address.ts';

const isPublic = publicAddresses([]);

describe('without allowed networks', () => {
  test.each([
    ['this network', '0.0.0.0', '0.255.255.255'],
    [
      'private networks',
      '10.0.0.0',
      '10.255.255.255',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '192.168.255.255',
    ],
    ['shared address space of carriers', '100.64.0.1', '100.127.255.255', '100.100.100.200'],
    ['the loopback', '127.0.0.1', '127.255.255.254', '::1'],
    ['links and clouds’ metadata', '169.254.0.1', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
    ['more metadata', '192.0.0.192', '168.63.129.16', 'fd00:ec2::254'],
    [
      'documentation and benchmarks',
      '192.0.2.1',
      '198.51.100.7',
      '203.0.113.9',
      '198.19.255.255',
      '2001:db8::1',
      '3fff::1',
    ],
    ['multicast, reserved, broadcast', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', 'ff02::1'],
    ['unique local', 'fc00::1', 'fdff:ffff::1', 'fec0::1'],
    ['nobody', '::'],
    ['IPv4 in disguise', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1'],
    ['tunnels', '2002:7f00:1::', '2001:0:4136:e378::1', '64:ff9b:1::1'],
    ['no addresses', '', 'localhost', '127.1', '0x7f.0.0.1', '1.2.3', '8.8.8.8/8'],
  ])('%s cannot be reached', (_name, ...addresses) => {
    expect(addresses.filter(isPublic)).toEqual([]);
  });

  test('public addresses can be, up to the edges of what is not', () => {
    const addresses = ['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0'].concat(
      ['126.255.255.255', '128.0.0.0', '169.253.255.255', '172.15.255.255', '172.32.0.0', '192.167.255.255'],
      ['198.17.255.255', '198.20.0.0', '223.255.255.255', '2606:4700::1111', '2a00:1450:4001::200e', '2001:4860::8888'],
    );
    expect(addresses.filter((address) => !isPublic(address))).toEqual([]);
  });
});

test('allowed networks can be reached as well, and nothing beside them', () => {
  const rule = publicAddresses(['10.1.0.0/16', '127.0.0.1', 'fd00::/8']);
  expect(['10.1.2.3', '127.0.0.1', 'fd12::1', '8.8.8.8'].filter((address) => !rule(address))).toEqual([]);
  expect(['10.2.0.1', '127.0.0.2', 'fc00::1', '169.254.169.254'].filter(rule)).toEqual([]);
});

test.each([
  ['https://127.0.0.1/hook', '127.0.0.1'],
  ['https://0x7f.1/hook', '127.0.0.1'],
  ['https://2130706433/', '127.0.0.1'],
  ['https://0177.0.0.1/', '127.0.0.1'],
  ['https://[::ffff:127.0.0.1]:8443/', '::ffff:7f00:1'],
  ['https://１２７.0.0.1/', '127.0.0.1'],
  ['https://localhost/', undefined],
])('the host of %s is the address %s', (url, expected) => {
  expect(addressIn(new URL(url))).toBe(expected);
});
