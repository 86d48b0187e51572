import { withSignature } from '../hls/playlist-text.ts';
import type { CaptionsSummary } from './caption-store.ts';
import { peakOf } from './playlists.ts';
import type { RenditionSegment, RenditionSummary } from './rendition-store.ts';
import { SEGMENT_DURATION } from './packaging.ts';

/** A complete rendition with its segments in order. */
export interface DashTrack {
  rendition: RenditionSummary;
  segments: readonly RenditionSegment[];
}

export interface DashManifest {
  pictures: readonly DashTrack[];
  sound: DashTrack | undefined;
  captions: readonly CaptionsSummary[];
  /** `access=…`, or empty. */
  signature: string;
}

export const DASH_TYPE = 'application/dash+xml';
/** Ticks a second. FFmpeg gives durations in microseconds. */
const TIMESCALE = 1_000_000;

/** A static Media Presentation Description (ISO/IEC 23009-1) of the same CMAF segments as the playlists, and below the same folder. */
export function dashManifest({ pictures, sound, captions, signature }: DashManifest): string {
  const duration = Math.max(...[...pictures, ...(sound ? [sound] : [])].map(({ segments }) => segments.reduce((sum, segment) => sum + segment.duration, 0)));
  const sets = [
    adaptationSet({ contentType: 'video', mimeType: 'video/mp4', startWithSAP: 1 }, pictures.map((track) => representation(track, signature))),
    ...(sound ? [adaptationSet({ contentType: 'audio', mimeType: 'audio/mp4', startWithSAP: 1 }, [representation(sound, signature)])] : []),
    ...captions.map(({ language, label }) =>
      adaptationSet({ contentType: 'text', mimeType: 'text/vtt', lang: language }, [
        element('Label', {}, [escape(label)]),
        element('Representation', { id: `captions-${language}`, bandwidth: 1000 }, [element('BaseURL', {}, [escape(withSignature(`captions/${language}/captions.vtt`, signature))])]),
      ]),
    ),
  ];
  const attributes = {
    xmlns: 'urn:mpeg:dash:schema:mpd:2011',
    profiles: 'urn:mpeg:dash:profile:isoff-live:2011',
    type: 'static',
    mediaPresentationDuration: `PT${duration.toFixed(3)}S`,
    minBufferTime: `PT${SEGMENT_DURATION}S`,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('MPD', attributes, [element('Period', { id: 0, start: 'PT0S' }, sets)])}\n`;
}

type Attributes = Readonly<Record<string, string | number>>;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** @param contents XML */
function element(name: string, attributes: Attributes, contents: readonly string[] = []): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escape(String(value))}"`)].join(' ');
  return contents.length > 0 ? `<${start}>${contents.join('')}</${name}>` : `<${start}/>`;
}

const adaptationSet = (attributes: Attributes, contents: readonly string[]): string => element('AdaptationSet', attributes, contents);

function representation({ rendition, segments }: DashTrack, signature: string): string {
  const { codec, height, id, kind, width } = rendition;
  const template = {
    timescale: TIMESCALE,
    startNumber: 0,
    initialization: withSignature('$RepresentationID$/init.mp4', signature),
    media: withSignature('$RepresentationID$/$Number$.m4s', signature),
  };
  const attributes = { id, bandwidth: peakOf(rendition), codecs: codec ?? '', ...(kind === 'video' && { width, height }) };
  return element('Representation', attributes, [element('SegmentTemplate', template, [element('SegmentTimeline', {}, timeline(segments))])]);
}

/** Equal durations in a row are one entry. */
function timeline(segments: readonly RenditionSegment[]): string[] {
  const runs: { d: number; count: number }[] = [];
  for (const { duration } of segments) {
    const d = Math.round(duration * TIMESCALE);
    const last = runs.at(-1);
    if (last?.d === d) last.count++;
    else runs.push({ d, count: 1 });
  }
  return runs.map(({ d, count }, i) => element('S', { ...(i === 0 && { t: 0 }), d, ...(count > 1 && { r: count - 1 }) }));
}
