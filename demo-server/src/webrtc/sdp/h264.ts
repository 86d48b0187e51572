import { parseProfileLevelId, Profile, ProfileLevelId, profileLevelIdToString, Level } from 'h264-profile-level-id';
import { parseParams } from 'sdp-transform';
import { formatsOf, type MediaSection } from './sdp.ts';

/** One way to receive H.264 (RFC 6184 §8.1). */
export interface H264Format {
  payloadType: number;
  /** Six hexadecimal digits. */
  profileLevelId: string;
  /** Missing: a profile that WebRTC does not know. */
  profile: Profile | undefined;
}

/** The first dynamic payload type. */
const FIRST_PAYLOAD_TYPE = 96;
/** What a missing `profile-level-id` means (RFC 6184 §8.1). */
const DEFAULT_PROFILE = '42000a';
/** The level that browsers offer, 3.1. The real one does not matter, because of `level-asymmetry-allowed`. */
const USUAL_LEVEL = '1f';

/** The profile, whatever the level: the library refuses levels that it does not know. */
const profileOf = (profileLevelId: string): Profile | undefined => parseProfileLevelId(`${profileLevelId.slice(0, 4)}${USUAL_LEVEL}`)?.profile;

/** `avc1.42C01F` → `42C01F`; `undefined` for another codec. */
export const profileLevelIdOf = (codec: string): string | undefined => /^avc[13]\.([0-9a-f]{6})$/i.exec(codec)?.[1];

const profileOfCodec = (codec: string | undefined): Profile | undefined => {
  const id = codec && profileLevelIdOf(codec);
  return id ? profileOf(id) : undefined;
};

/**
 * The formats to offer for a stream: its own profile, then constrained baseline, which every WebRTC client must take
 * (RFC 7742 §6.2) and whose decoders take the others too. For an unknown profile, all formats.
 */
export function offeredFormats(codec: string | undefined): H264Format[] {
  const own = profileOfCodec(codec);
  const ownLevel = (codec && profileLevelIdOf(codec)?.slice(4).toLowerCase()) || USUAL_LEVEL;
  const profiles = new Set(own ? [own, Profile.ConstrainedBaseline] : [Profile.ConstrainedBaseline, Profile.Main, Profile.High]);
  return [...profiles].map((profile, index) => {
    const usual = profileLevelIdToString(new ProfileLevelId(profile, Level.L3_1)) ?? DEFAULT_PROFILE;
    const level = profile === own && ownLevel > USUAL_LEVEL ? ownLevel : USUAL_LEVEL;
    return { payloadType: FIRST_PAYLOAD_TYPE + index, profileLevelId: `${usual.slice(0, 4)}${level}`, profile };
  });
}

/** sdp-transform leaves what is not written as a plain whole number a string. */
const isPayloadType = (payload: unknown): boolean => Number.isInteger(payload) && (payload as number) < 128;

/** The H.264 formats of a client's section that this server can send: fragmentation units need packetization mode 1. */
export function acceptedFormats(section: MediaSection): H264Format[] {
  const payloadTypes = new Set(formatsOf(section));
  return section.rtp
    .filter(({ payload, codec, rate, encoding }) => /^H264$/i.test(codec) && rate === 90_000 && !encoding && isPayloadType(payload) && payloadTypes.has(String(payload)))
    .flatMap(({ payload }) => {
      const { 'packetization-mode': mode, 'profile-level-id': id = DEFAULT_PROFILE } = parseParams(section.fmtp.findLast((each) => each.payload === payload)?.config ?? '');
      if (mode !== 1) return [];
      const profileLevelId = /^[0-9a-f]{6}$/i.test(String(id)) ? String(id) : DEFAULT_PROFILE;
      return [{ payloadType: payload, profileLevelId, profile: profileOf(profileLevelId) }];
    });
}

/** The format to send a stream in: its own profile, else constrained baseline, else the client's first. */
export function chooseFormat(formats: H264Format[], codec: string | undefined): H264Format | undefined {
  const own = profileOfCodec(codec);
  return (
    (own && formats.find(({ profile }) => profile === own)) ??
    formats.find(({ profile }) => profile === Profile.ConstrainedBaseline) ??
    formats[0]
  );
}
