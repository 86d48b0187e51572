import { acceptedFormats, type H264Format } from './h264.ts';
import { directionOf, formatsOf, invalidSdp, type MediaSection, midOf, type Sdp } from './sdp.ts';
import { transportLines, type TransportParameters } from './transport.ts';

/** https://webrtc.googlesource.com/src/+/main/docs/native-code/rtp-hdrext/playout-delay */
export const PLAYOUT_DELAY = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay';

export interface VideoSection {
  kind: 'video';
  mid: string;
  direction: 'sendonly' | 'recvonly';
  formats: H264Format[];
  /** The number of the header extension (RFC 8285), if both sides know it. */
  playoutDelayId?: number | undefined;
  /** The sender's. */
  ssrc?: number | undefined;
}

/** Data channels (RFC 8841). */
export interface ChannelSection {
  kind: 'application';
  mid: string;
}

/** A section of the offer that the answer must name and that stays unused. */
export interface RejectedSection {
  kind: 'rejected';
  mid: string;
  media: string;
  protocol: string;
  format: string;
}

export type Section = VideoSection | ChannelSection | RejectedSection;

/** The parts of a session description that Oriel uses, and all that it writes. */
export interface Description {
  transport: TransportParameters;
  sections: Section[];
  /** `a=candidate:…` */
  candidates?: string[] | undefined;
}

export function writeDescription({ transport, sections, candidates = [] }: Description): string {
  const used = sections.filter(({ kind }) => kind !== 'rejected');
  const lines = ['v=0', 'o=oriel 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${used.map(({ mid }) => mid).join(' ')}`, 'a=msid-semantic:WMS *'];
  for (const section of sections) {
    lines.push(...sectionLines(section));
    if (section.kind === 'rejected') continue;
    lines.push(...transportLines(transport));
    if (section === used[0] && candidates.length > 0) lines.push(...candidates, 'a=end-of-candidates');
  }
  return `${lines.join('\r\n')}\r\n`;
}

function sectionLines(section: Section): string[] {
  const { kind, mid } = section;
  if (kind === 'rejected') return [`m=${section.media} 0 ${section.protocol} ${section.format}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=inactive'];
  if (kind === 'application') {
    return ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=sctp-port:5000', 'a=max-message-size:262144'];
  }
  const { formats, direction, playoutDelayId, ssrc } = section;
  return [
    `m=video 9 UDP/TLS/RTP/SAVPF ${formats.map(({ payloadType }) => payloadType).join(' ')}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...(playoutDelayId === undefined ? [] : [`a=extmap:${playoutDelayId} ${PLAYOUT_DELAY}`]),
    ...formats.flatMap(({ payloadType, profileLevelId }) => [
      `a=rtpmap:${payloadType} H264/90000`,
      `a=rtcp-fb:${payloadType} nack`,
      `a=rtcp-fb:${payloadType} nack pli`,
      `a=fmtp:${payloadType} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${profileLevelId}`,
    ]),
    ...(ssrc === undefined ? [] : ['a=msid:oriel video', `a=ssrc:${ssrc} cname:oriel`]),
  ];
}

/**
 * The sections of a client's description, in its order: the first video section that receives, the one for data
 * channels, and all others as rejected. A video section without formats has none that this server can send.
 *
 * @throws OrielError `invalid_sdp`
 */
export function readSections(sdp: Sdp): Section[] {
  let video: VideoSection | undefined;
  let channel: ChannelSection | undefined;
  const mids = new Set<string>();
  return sdp.media.map((section, index) => {
    const mid = midOf(section, index);
    if (mids.has(mid)) throw invalidSdp('two media sections have one mid');
    mids.add(mid);
    const { type, protocol, port } = section;
    const [format = ''] = formatsOf(section);
    const used = port !== 0 || section.bundleOnly !== undefined;
    if (type === 'video' && used && !video && ['recvonly', 'sendrecv'].includes(directionOf(section, sdp))) {
      return (video = { kind: type, mid, direction: 'recvonly', formats: acceptedFormats(section), playoutDelayId: playoutDelayOf(section) });
    }
    if (type === 'application' && used && !channel && format === 'webrtc-datachannel') return (channel = { kind: type, mid });
    return { kind: 'rejected', mid, media: type, protocol, format: /^[\w-]{1,40}$/.test(format) ? format : '0' };
  });
}

/** Only one-byte header extensions (1 to 14) are sent. */
function playoutDelayOf({ ext = [] }: MediaSection): number | undefined {
  const id = ext.find(({ uri }) => uri === PLAYOUT_DELAY)?.value ?? 0;
  return Number.isInteger(id) && id >= 1 && id <= 14 ? id : undefined;
}
