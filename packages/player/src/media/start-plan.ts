import type { EarlyAnswer, EarlyMedia } from './early-requests.ts';
import type { Seconds } from './media-facts.ts';
import type { Playlist } from './start-of-media.ts';

/** A track of media, as a SourceBuffer takes it. */
export interface StartTrack {
  name: 'video' | 'audio' | 'audiovideo';
  container: string;
  codec: string;
  /** Where its segment begins. */
  from: Seconds;
  init: Promise<EarlyAnswer<ArrayBuffer> | undefined>;
  segment: Promise<EarlyAnswer<ArrayBuffer> | undefined>;
}

/** The first picture of media and its sound, which need no hls.js. */
export interface StartPlan {
  /** The video comes first. */
  tracks: StartTrack[];
  /** Absolute URL of the media playlist of the video. */
  variant: string;
  /** From here on all tracks have been requested. */
  from: Seconds;
  /** Of all the media. */
  duration: Seconds;
}

const VIDEO = /^(?:avc[13]|hvc1|hev1|vp09|av01)\./;
const AUDIO = /^mp4a\.40\.2$/;
/** EXT-X-MAP needs version 6 (RFC 8216 §7): this has MPEG transport streams. */
const TOO_OLD = /^#EXT-X-VERSION:[1-5]\s*$/m;
/** What hls.js does more for than to append it. */
const UNUSUAL = /^#EXT-X-(?:KEY|GAP|DISCONTINUITY)/m;

/**
 * What to show first, as far as it is fragmented MP4 in the clear, whose codecs are told.
 * @param time where to begin
 * @returns `undefined` for all other media, and after an error
 */
export async function planStart({ playlist, tracks: given }: EarlyMedia, time: Seconds): Promise<StartPlan | undefined> {
  const kinds = kindsOf(playlist, given.length);
  if (!kinds) return undefined;
  let variant = '';
  const tracks: StartTrack[] = [];
  let duration = 0;
  for (const [index, track] of (await Promise.all(given)).entries()) {
    const kind = kinds[index];
    const [init, segment] = track?.parts ?? [];
    if (!kind || !track || !init || !segment || UNUSUAL.test(track.playlist.data)) return undefined;
    const place = placeOf(track.playlist, time);
    if (index === 0) {
      variant = track.url;
      duration = place.duration;
    }
    tracks.push({ ...kind, from: place.from, init, segment });
  }
  return { tracks, variant, from: Math.max(...tracks.map(({ from }) => from)), duration };
}

type Kind = Pick<StartTrack, 'name' | 'container' | 'codec'>;

/** @param count with 2 the sound is a track of its own */
function kindsOf({ data }: Playlist, count: number): Kind[] | undefined {
  const [first = ''] = /^#EXT-X-STREAM-INF:.*/m.exec(data) ?? [];
  const [, list = ''] = /[:,]CODECS="([^"]*)"/.exec(first) ?? [];
  const codecs = list.split(',').map((codec) => codec.trim());
  const [video, ...otherVideo] = codecs.filter((codec) => VIDEO.test(codec));
  const [audio, ...otherAudio] = codecs.filter((codec) => AUDIO.test(codec));
  if (!video || otherVideo.length + otherAudio.length > 0 || codecs.length !== (audio ? 2 : 1) || (count === 2 && !audio)) return undefined;
  if (first.includes('SUPPLEMENTAL') || TOO_OLD.test(data) || data.includes('#EXT-X-SESSION-KEY')) return undefined;
  const kinds: Kind[] =
    count === 2 && audio
      ? [{ name: 'video', container: 'video/mp4', codec: video }, { name: 'audio', container: 'audio/mp4', codec: audio }]
      : [{ name: audio ? 'audiovideo' : 'video', container: 'video/mp4', codec: list }];
  return kinds.every((kind) => MediaSource.isTypeSupported(typeOf(kind))) ? kinds : undefined;
}

export const typeOf = ({ codec, container }: Kind): string => `${container}; codecs="${codec}"`;

/** @returns where the segment of a time begins, and how long all of them are */
function placeOf({ data }: Playlist, time: Seconds): Record<'from' | 'duration', Seconds> {
  let from = 0;
  let duration = 0;
  for (const [, seconds] of data.matchAll(/^#EXTINF:([\d.]+)/gm)) {
    if (duration <= time) from = duration;
    duration += Number(seconds);
  }
  return { from, duration };
}
