import { OrielError } from '@oriel/core/contract';

/** A session description (RFC 8866), as far as WebRTC needs it (RFC 9429). */
export interface Sdp {
  attributes: Attribute[];
  media: MediaSection[];
}

export interface Attribute {
  key: string;
  value: string;
}

export interface MediaSection {
  kind: string;
  port: number;
  protocol: string;
  /** Payload types, or `webrtc-datachannel`. */
  formats: string[];
  attributes: Attribute[];
}

const MAX_BYTES = 65_536;
const MAX_SECTIONS = 32;

/** @throws OrielError `invalid_sdp` */
export function invalidSdp(reason: string): OrielError {
  return new OrielError('invalid_sdp', { details: { reason } });
}

/** @throws OrielError `invalid_sdp` when the text is not a session description */
export function parseSdp(text: string): Sdp {
  if (text.length > MAX_BYTES) throw invalidSdp('too long');
  const lines = text.split(/\r\n|\n/).filter((line) => line !== '');
  if (lines[0] !== 'v=0') throw invalidSdp('does not begin with v=0');
  const sdp: Sdp = { attributes: [], media: [] };
  for (const line of lines) {
    if (!/^[a-z]=/.test(line)) throw invalidSdp('a line is not of the form x=…');
    const value = line.slice(2);
    if (line[0] === 'm') {
      if (sdp.media.length === MAX_SECTIONS) throw invalidSdp('too many media sections');
      sdp.media.push(parseMediaLine(value));
    } else if (line[0] === 'a') {
      (sdp.media.at(-1) ?? sdp).attributes.push(parseAttribute(value));
    }
  }
  if (sdp.media.length === 0) throw invalidSdp('no media section');
  return sdp;
}

function parseMediaLine(value: string): MediaSection {
  const [, kind = '', port = '', protocol = '', formats = ''] =
    /^(audio|video|application|text|message|image) (\d{1,5})(?:\/\d+)? ([A-Z/a-z]{3,40}) (\S+(?: \S+)*)$/.exec(value) ?? [];
  if (!kind) throw invalidSdp('a media line cannot be read');
  return { kind, port: Number(port), protocol, formats: formats.split(' '), attributes: [] };
}

function parseAttribute(value: string): Attribute {
  const colon = value.indexOf(':');
  return colon < 0 ? { key: value, value: '' } : { key: value.slice(0, colon), value: value.slice(colon + 1) };
}

export const attribute = ({ attributes }: Pick<Sdp, 'attributes'>, key: string): string | undefined =>
  attributes.find((each) => each.key === key)?.value;

export const attributeValues = ({ attributes }: Pick<Sdp, 'attributes'>, key: string): string[] =>
  attributes.filter((each) => each.key === key).map(({ value }) => value);

export const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
export type Direction = (typeof directions)[number];

/** RFC 8866 §6.7: what is said for the section, else for the session, else both ways. */
export const directionOf = (section: MediaSection, sdp: Sdp): Direction =>
  directions.find((direction) => attribute(section, direction) !== undefined) ??
  directions.find((direction) => attribute(sdp, direction) !== undefined) ??
  'sendrecv';

export const midOf = (section: MediaSection, index: number): string => {
  const mid = attribute(section, 'mid') ?? String(index);
  if (!/^[\w!#$%&'*+.^`{|}~-]{1,32}$/.test(mid)) throw invalidSdp('a=mid cannot be read');
  return mid;
};
