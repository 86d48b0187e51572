import { invalidSdp, type MediaSection, type Sdp } from './sdp.ts';

/** How to reach and to trust the other side. All media of a connection share it (BUNDLE, RFC 9143). */
export interface TransportParameters {
  iceUfrag: string;
  icePwd: string;
  /** `sha-256 AB:CD:…` */
  fingerprint: string;
  setup: 'actpass' | 'active' | 'passive';
}

/** @throws OrielError `invalid_sdp` when one of them is missing or malformed */
export function readTransport({ session }: Sdp, section: MediaSection | undefined): TransportParameters {
  const fingerprint = section?.fingerprint ?? session.fingerprint;
  return {
    iceUfrag: checked('ice-ufrag', section?.iceUfrag ?? session.iceUfrag, /^[A-Za-z0-9+/]{4,256}$/),
    icePwd: checked('ice-pwd', section?.icePwd ?? session.icePwd, /^[A-Za-z0-9+/]{22,256}$/),
    fingerprint: checkedFingerprint(checked('fingerprint', fingerprint && `${fingerprint.type} ${fingerprint.hash}`, FINGERPRINT)),
    setup: checked('setup', section?.setup ?? session.setup, /^(?:actpass|active|passive)$/) as TransportParameters['setup'],
  };
}

const FINGERPRINT = /^sha-\d{1,3} [0-9A-F]{2}(?::[0-9A-F]{2}){19,63}$/i;
const HASH_BYTES: Record<string, number> = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 };

/** sdp-transform turns whole numbers into numbers. */
function checked(key: string, value: string | number | undefined, form: RegExp): string {
  if (value === undefined) throw invalidSdp(`a=${key} is missing`);
  const text = String(value);
  if (!form.test(text)) throw invalidSdp(`a=${key} cannot be read`);
  return text;
}

function checkedFingerprint(value: string): string {
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
