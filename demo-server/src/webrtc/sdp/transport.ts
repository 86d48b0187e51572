import { attribute, invalidSdp, type MediaSection, type Sdp } from './sdp.ts';

/** How to reach and to trust the other side. All media of a connection share it (BUNDLE, RFC 9143). */
export interface TransportParameters {
  iceUfrag: string;
  icePwd: string;
  /** `sha-256 AB:CD:…` */
  fingerprint: string;
  setup: 'actpass' | 'active' | 'passive';
}

/** @throws OrielError `invalid_sdp` when one of them is missing or malformed */
export function readTransport(sdp: Sdp, section: MediaSection): TransportParameters {
  const read = (key: string, form: RegExp): string => {
    const value = attribute(section, key) ?? attribute(sdp, key);
    if (value === undefined) throw invalidSdp(`a=${key} is missing`);
    if (!form.test(value)) throw invalidSdp(`a=${key} cannot be read`);
    return value;
  };
  return {
    iceUfrag: read('ice-ufrag', /^[A-Za-z0-9+/]{4,256}$/),
    icePwd: read('ice-pwd', /^[A-Za-z0-9+/]{22,256}$/),
    fingerprint: readFingerprint(read('fingerprint', /^sha-\d{1,3} [0-9A-F]{2}(?::[0-9A-F]{2}){19,63}$/i)),
    setup: read('setup', /^(?:actpass|active|passive)$/) as TransportParameters['setup'],
  };
}

const HASH_BYTES: Record<string, number> = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 };

function readFingerprint(value: string): string {
  const [algorithm = '', hash = ''] = value.split(' ');
  if (HASH_BYTES[algorithm.toLowerCase()] !== (hash.length + 1) / 3) throw invalidSdp('a=fingerprint cannot be read');
  return `${algorithm.toLowerCase()} ${hash.toUpperCase()}`;
}

export const transportLines = ({ iceUfrag, icePwd, fingerprint, setup }: TransportParameters): string[] => [
  `a=ice-ufrag:${iceUfrag}`,
  `a=ice-pwd:${icePwd}`,
  'a=ice-options:trickle',
  `a=fingerprint:${fingerprint}`,
  `a=setup:${setup}`,
];
