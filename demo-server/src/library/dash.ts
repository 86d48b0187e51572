import { withSignature } from '../hls/playlist-text.ts';
import type { CaptionsSummary } from './caption-store.ts';
import { peakOf, soundName } from './playlists.ts';
import type { RenditionSegment, Rendition } from './rendition-store.ts';
import { SEGMENT_DURATION } from './packaging.ts';

/** A complete rendition with its segments in order. */
export interface DashTrack {
  rendition: Rendition;
  segments: readonly RenditionSegment[];
}

export interface DashManifest {
  pictures: readonly DashTrack[];
  sounds: readonly DashTrack[];
  captions: readonly CaptionsSummary[];
  /** `access=…`, or empty. */
  signature: string;
  protection?: DashProtection | undefined;
}

/** Common Encryption with Clear Key. */
export interface DashProtection {
  /** It is below the folder of each rendition, has its init segment and segments, and ends with a slash. */
  folder: string;
  keyId: Uint8Array;
  /** Where players ask for the key; absolute, because players do not resolve it. */
  licenseUrl: string;
}

export const DASH_TYPE = 'application/dash+xml';
/** Ticks a second. FFmpeg gives durations in microseconds. */
const TIMESCALE = 1_000_000;

/** A static Media Presentation Description (ISO/IEC 23009-1) of the same CMAF segments as the playlists, and below the same folder. */
export function dashManifest({ pictures, sounds, captions, signature, protection }: DashManifest): string {
  const duration = Math.max(...[...pictures, ...sounds].map(({ segments }) => segments.reduce((sum, segment) => sum + segment.duration, 0)));
  const soundElements = (sound: DashTrack, i: number): string[] => [
    ...contentProtection(protection),
    // Players tell several apart by these.
    ...(sounds.length > 1
      ? [element('Label', {}, [escape(soundName(sounds.map(({ rendition }) => rendition), i))]), element('Role', { schemeIdUri: 'urn:mpeg:dash:role:2011', value: i === 0 ? 'main' : 'alternate' })]
      : []),
    representation(sound, signature, protection),
  ];
  const sets = [
    adaptationSet({ contentType: 'video', mimeType: 'video/mp4', startWithSAP: 1 }, [...contentProtection(protection), ...pictures.map((track) => representation(track, signature, protection))]),
    ...sounds.map((sound, i) => adaptationSet({ contentType: 'audio', mimeType: 'audio/mp4', startWithSAP: 1, ...(sound.rendition.language !== null && { lang: sound.rendition.language }) }, soundElements(sound, i))),
    ...captions.map(({ language, label }) =>
      adaptationSet({ contentType: 'text', mimeType: 'text/vtt', lang: language }, [
        element('Label', {}, [escape(label)]),
        element('Representation', { id: `captions-${language}`, bandwidth: 1000 }, [element('BaseURL', {}, [escape(withSignature(`captions/${language}/captions.vtt`, signature))])]),
      ]),
    ),
  ];
  const attributes = {
    xmlns: 'urn:mpeg:dash:schema:mpd:2011',
    ...(protection && { 'xmlns:cenc': 'urn:mpeg:cenc:2013', 'xmlns:dashif': 'https://dashif.org/CPS' }),
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

/** The scheme (ISO/IEC 23009-1 §5.8.4.1), and Clear Key as the DASH Industry Forum signals it (IOP part 6). */
function contentProtection(protection: DashProtection | undefined): string[] {
  if (!protection) return [];
  const keyId = Buffer.from(protection.keyId).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return [
    element('ContentProtection', { schemeIdUri: 'urn:mpeg:dash:mp4protection:2011', value: 'cenc', 'cenc:default_KID': keyId }),
    element('ContentProtection', { schemeIdUri: 'urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e', value: 'ClearKey1.0' }, [
      element('dashif:Laurl', { Lic_type: 'EME-1.0' }, [escape(protection.licenseUrl)]),
    ]),
  ];
}

function representation({ rendition, segments }: DashTrack, signature: string, { folder } = { folder: '' }): string {
  const { codec, height, id, kind, width } = rendition;
  const template = {
    timescale: TIMESCALE,
    startNumber: 0,
    initialization: withSignature(`$RepresentationID$/${folder}init.mp4`, signature),
    media: withSignature(`$RepresentationID$/${folder}$Number$.m4s`, signature),
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
