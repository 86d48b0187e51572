import './buffer.ts';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { fragment, initSegment } from '../../demo-server/src/media/fmp4/writer.ts';
import { encodeFrames, type EncodeOptions } from './frames.ts';
import { HLS_CODEC, media, silence, silentSamples, trackOf } from './hls-handlers.ts';

export interface MockVod {
  /** Seconds; a segment each. */
  duration?: number;
  /** Heights of the renditions, 16:9. A function: those that are there so far. */
  heights?: readonly number[] | (() => readonly number[]);
  /** Languages of captions and of alternative sound. */
  captions?: readonly string[];
  audio?: readonly string[];
  /** With silent sound in the renditions, where there is no alternative one. */
  sound?: boolean;
  draw?: EncodeOptions['draw'];
  /** How much of it there is so far, in seconds: an EVENT playlist. Missing: all of it. */
  made?: () => number;
  /** Decode time of its first picture, ms. */
  origin?: number;
  /** Lines before the segments of media playlists. */
  tags?: readonly string[];
}

const names: Record<string, string> = { de: 'Deutsch', en: 'English' };

/** A video in HLS, `/videos/<any>/master.m3u8`, encoded when it is asked for. */
export function vodHandlers({ audio = [], captions = [], draw, duration = 20, heights = [180, 360], made, origin = 0, sound = false, tags = [] }: MockVod = {}): AnyHandler[] {
  const muxed = sound && audio.length === 0;
  const encode = (height: number, number: number) => encodeFrames({ codec: HLS_CODEC, width: Math.round((height * 16) / 9), height, from: number * 1000, ...(draw && { draw }) });
  const list = (lines: string[]) => playlist(['#EXT-X-TARGETDURATION:1', `#EXT-X-PLAYLIST-TYPE:${made ? 'EVENT' : 'VOD'}`, ...tags, ...lines, ...(made && made() < duration ? [] : ['#EXT-X-ENDLIST'])]);
  const segments = (extension: string) => Array.from({ length: Math.floor(Math.min(duration, made?.() ?? duration)) }, (_, number) => `#EXTINF:1,\n${number}.${extension}`);
  return [
    http.get('*/videos/:id/master.m3u8', () => master({ audio, captions, heights: typeof heights === 'function' ? heights() : heights, sound })),
    http.get('*/videos/:id/video/:height/index.m3u8', () => list(['#EXT-X-MAP:URI="init.mp4"', ...segments('m4s')])),
    http.get('*/videos/:id/sound/:language/index.m3u8', () => list(['#EXT-X-MAP:URI="init.mp4"', ...segments('m4s')])),
    http.get('*/videos/:id/captions/:language/index.m3u8', () => list(segments('vtt'))),
    http.get('*/videos/:id/captions/:language/:name.vtt', ({ params }) => new HttpResponse(caption(String(params['language']), Number(params['name'])), { headers: { 'Content-Type': 'text/vtt' } })),
    http.get('*/videos/:id/sound/:language/init.mp4', () => media(initSegment([{ ...silence }]))),
    http.get('*/videos/:id/sound/:language/:name.m4s', ({ params }) => media(fragment(Number(params['name']), [{ trackId: 1, time: origin + Number(params['name']) * 1000, samples: silentSamples }]))),
    http.get('*/videos/:id/video/:height/init.mp4', async ({ params }) => media(initSegment([trackOf(await encode(Number(params['height']), 0)), ...(muxed ? [silence] : [])]))),
    http.get('*/videos/:id/video/:height/:name.m4s', async ({ params }) => {
      const number = Number(params['name']);
      const { samples } = await encode(Number(params['height']), number);
      return media(fragment(number, [{ trackId: 1, time: origin + number * 1000, samples }, ...(muxed ? [{ trackId: 2, time: origin + number * 1000, samples: silentSamples }] : [])]));
    }),
  ];
}

/** The same picture as one file, fragmented MP4. */
export async function vodFile({ draw, duration = 4, height = 180 }: Pick<MockVod, 'draw' | 'duration'> & { height?: number } = {}): Promise<Blob> {
  const parts: Uint8Array[] = [];
  for (let number = 0; number < duration; number++) {
    const group = await encodeFrames({ codec: HLS_CODEC, width: Math.round((height * 16) / 9), height, from: number * 1000, ...(draw && { draw }) });
    if (number === 0) parts.push(initSegment([trackOf(group)]));
    parts.push(fragment(number, [{ trackId: 1, time: number * 1000, samples: group.samples }]));
  }
  return new Blob(parts.map((part) => new Uint8Array(part)), { type: 'video/mp4' });
}

function master({ audio, captions, heights, sound }: Required<Pick<MockVod, 'audio' | 'captions' | 'sound'>> & { heights: readonly number[] }): HttpResponse<string> {
  const track = (type: string, folder: string) => (language: string, index: number) =>
    `#EXT-X-MEDIA:TYPE=${type},GROUP-ID="${folder}",NAME="${names[language] ?? language}",LANGUAGE="${language}",AUTOSELECT=YES,DEFAULT=${index === 0 && type === 'AUDIO' ? 'YES' : 'NO'},URI="${folder}/${language}/index.m3u8"`;
  const codecs = [HLS_CODEC, ...(sound || audio.length > 0 ? [silence.codec] : [])].join(',');
  const groups = `${audio.length > 0 ? ',AUDIO="sound"' : ''}${captions.length > 0 ? ',SUBTITLES="captions"' : ''}`;
  return playlist([
    ...audio.map(track('AUDIO', 'sound')),
    ...captions.map(track('SUBTITLES', 'captions')),
    ...heights.map((height) => `#EXT-X-STREAM-INF:BANDWIDTH=${height * 5000},RESOLUTION=${Math.round((height * 16) / 9)}x${height},CODECS="${codecs}"${groups}\nvideo/${height}/index.m3u8`),
  ]);
}

const caption = (language: string, number: number): string => `WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n00:00:${clock(number)}.000 --> 00:00:${clock(number + 1)}.000\n${language} ${number}\n`;
const clock = (seconds: number): string => String(seconds).padStart(2, '0');

const playlist = (lines: string[]): HttpResponse<string> =>
  new HttpResponse(`${['#EXTM3U', '#EXT-X-VERSION:7', ...lines].join('\n')}\n`, { headers: { 'Content-Type': 'application/vnd.apple.mpegurl' } });
