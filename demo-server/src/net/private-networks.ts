import { BlockList, isIP } from 'node:net';

/** Everything that is not on the open Internet (IANA's special-purpose address registries). */
const networks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  networks.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  // Includes loopback and IPv4-compatible addresses.
  ['::', 96],
  // NAT64, Teredo and 6to4 carry an IPv4 address that may be private.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  networks.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is loopback, private, link-local or otherwise not on the open Internet. IPv4 mapped into IPv6 counts as IPv4. */
export function isPrivateAddress(address: string): boolean {
  const [withoutZone = ''] = address.split('%', 1);
  const family = isIP(withoutZone);
  return family === 0 || networks.check(withoutZone, family === 6 ? 'ipv6' : 'ipv4');
}
