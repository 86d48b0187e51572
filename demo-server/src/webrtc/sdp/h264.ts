import { attributeValues, type MediaSection } from './sdp.ts';

/** One way to receive H.264 (RFC 6184 §8.1). */
export interface H264Format {
  payloadType: number;
  profileLevelId: string;
  profile: Profile;
}

/** What a `profile-level-id` amounts to, RFC 6184 table 5; its level is left aside (`level-asymmetry-allowed`). */
export type Profile = 'constrained-baseline' | 'baseline' | 'main' | 'high' | 'constrained-high' | 'other';

/** The usual spelling of each, at the level 3.1 that browsers offer. */
const SPELLING: Record<Exclude<Profile, 'other'>, string> = {
  'constrained-baseline': '42e01f',
  baseline: '42001f',
  main: '4d001f',
  high: '64001f',
  'constrained-high': '640c1f',
};

export function profileOf(profileLevelId: string): Profile {
  const idc = Number.parseInt(profileLevelId.slice(0, 2), 16);
  const constraints = Number.parseInt(profileLevelId.slice(2, 4), 16);
  if (idc === 0x42) return constraints & 0x40 ? 'constrained-baseline' : 'baseline';
  if (idc === 0x4d) return constraints & 0x80 ? 'constrained-baseline' : 'main';
  if (idc === 0x64) return (constraints & 0x0c) === 0x0c ? 'constrained-high' : 'high';
  return 'other';
}

/** `avc1.42C01F` → `42C01F`; `undefined` for another codec. */
export const profileLevelIdOf = (codec: string): string | undefined => /^avc[13]\.([0-9a-f]{6})$/i.exec(codec)?.[1];

/** First dynamic payload type. */
const FIRST_PAYLOAD_TYPE = 96;
/** What a missing `profile-level-id` means, RFC 6184 §8.1. */
const DEFAULT_PROFILE = '42000a';

/**
 * What to offer for a camera: its own profile, then constrained baseline, which every WebRTC has to take (RFC 7742
 * §6.2) and whose decoders take the others too. With the profile unknown, all.
 */
export function offeredFormats(codec: string | undefined): H264Format[] {
  const id = codec && profileLevelIdOf(codec);
  const own = id ? profileOf(id) : undefined;
  const profiles = new Set<Profile>(own ? [own, 'constrained-baseline'] : ['constrained-baseline', 'main', 'high']);
  profiles.delete('other');
  return [...profiles].map((profile, index) => {
    const spelling = SPELLING[profile as keyof typeof SPELLING];
    const level = id && profile === own && id.slice(4).toLowerCase() > '1f' ? id.slice(4).toLowerCase() : '1f';
    return {
      payloadType: FIRST_PAYLOAD_TYPE + index,
      profileLevelId: `${spelling.slice(0, 4)}${level}`,
      profile,
    };
  });
}

/** The H.264 formats of a client's section that this server can send: fragmentation units need packetization mode 1. */
export function acceptedFormats(section: MediaSection): H264Format[] {
  const parameters = new Map(attributeValues(section, 'fmtp').map((line) => split(line)));
  return attributeValues(section, 'rtpmap')
    .map((line) => split(line))
    .filter(([payloadType, encoding]) => /^H264\/90000$/i.test(encoding) && section.formats.includes(payloadType) && Number(payloadType) < 128)
    .map(([payloadType]) => ({ payloadType: Number(payloadType), parameters: parameters.get(payloadType) ?? '' }))
    .filter(({ parameters }) => /(?:^|[;\s])packetization-mode=1(?:$|[;\s])/.test(parameters))
    .map(({ payloadType, parameters }) => {
      const profileLevelId = /(?:^|[;\s])profile-level-id=([0-9a-f]{6})(?:$|[;\s])/i.exec(parameters)?.[1] ?? DEFAULT_PROFILE;
      return { payloadType, profileLevelId, profile: profileOf(profileLevelId) };
    });
}

/** The format to send a camera's pictures in: its own profile, else constrained baseline, else whatever there is. */
export function chooseFormat(formats: H264Format[], codec: string | undefined): H264Format | undefined {
  const id = codec && profileLevelIdOf(codec);
  const own = id ? profileOf(id) : undefined;
  return (
    formats.find(({ profile }) => profile === own) ??
    formats.find(({ profile }) => profile === 'constrained-baseline') ??
    formats[0]
  );
}

function split(line: string): [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1).trim()];
}
