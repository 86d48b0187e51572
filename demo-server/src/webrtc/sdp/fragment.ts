import { invalidSdp } from './sdp.ts';

/** The candidates of a trickle-ice-sdpfrag (RFC 8840 §9). @throws OrielError `invalid_sdp` */
export function parseFragment(text: string): string[] {
  const lines = text.split(/\r\n|\n/).filter((line) => line !== '');
  if (!lines.every((line) => /^[am]=/.test(line))) throw invalidSdp('not a trickle-ice-sdpfrag');
  return lines.filter((line) => line.startsWith('a=candidate:')).map((line) => line.slice(2));
}
