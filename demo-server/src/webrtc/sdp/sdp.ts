import { type OrielError, ServerError } from '@oriel/core/contract';
import { type MediaDescription, parse, type SessionDescription, type SharedAttributes } from 'sdp-transform';

/** One media section of a session description, as sdp-transform reads it. */
export type MediaSection = MediaDescription & SharedAttributes;

/** A session description (RFC 8866), as far as WebRTC needs it (RFC 9429). */
export interface Sdp {
  session: SessionDescription;
  media: MediaSection[];
  /** `candidate:…`, unchecked, of all sections. */
  candidates: string[];
}

const MAX_LENGTH = 65_536;
const MAX_SECTIONS = 32;
/** Longer than any line that a browser writes. */
const MAX_LINE = 2048;

const MEDIA_LINE = /^m=(?:audio|video|application|text|message|image) \d{1,5} [A-Z/a-z]{3,40} \S+(?: \S+)*$/;
/** sdp-transform gets no other attributes: it matches each line against many lenient patterns. */
const ATTRIBUTES = /^a=(?:(?:mid|ice-ufrag|ice-pwd|fingerprint|setup|rtpmap|fmtp|extmap):|(?:bundle-only|sendrecv|sendonly|recvonly|inactive)$)/;

/** @throws OrielError `invalid_sdp` */
export function invalidSdp(reason: string): OrielError {
  return new ServerError('invalid_sdp', { details: { reason } });
}

/** @throws OrielError `invalid_sdp` when the text is not a session description */
export function parseSdp(text: string): Sdp {
  if (text.length > MAX_LENGTH) throw invalidSdp('too long');
  const lines = text.split(/\r\n|\n/).filter((line) => line !== '');
  if (lines[0] !== 'v=0') throw invalidSdp('does not begin with v=0');
  for (const line of lines) {
    // A lone CR would begin a new line in sdp-transform.
    if (!/^[a-z]=[^\r]*$/.test(line) || line.length > MAX_LINE) throw invalidSdp('a line is not of the form x=…');
    if (line.startsWith('m=') && !MEDIA_LINE.test(line)) throw invalidSdp('a media line cannot be read');
  }
  const sections = lines.filter((line) => line.startsWith('m=')).length;
  if (sections === 0) throw invalidSdp('no media section');
  if (sections > MAX_SECTIONS) throw invalidSdp('too many media sections');
  const session = parse(lines.filter((line) => line.startsWith('m=') || ATTRIBUTES.test(line)).join('\r\n'));
  const candidates = lines.filter((line) => line.startsWith('a=candidate:')).map((line) => line.slice(2));
  return { session, media: session.media, candidates };
}

/** Payload types, or `webrtc-datachannel`. */
export const formatsOf = ({ payloads = '' }: MediaSection): string[] => String(payloads).split(' ');

/** RFC 8866 §6.7: the section's direction, else the session's, else both ways. */
export const directionOf = (section: MediaSection, { session }: Sdp): string => section.direction ?? session.direction ?? 'sendrecv';

/** @throws OrielError `invalid_sdp` */
export function midOf(section: MediaSection, index: number): string {
  const mid = String(section.mid ?? index);
  if (!/^[\w!#$%&'*+.^`{|}~-]{1,32}$/.test(mid)) throw invalidSdp('a=mid cannot be read');
  return mid;
}
