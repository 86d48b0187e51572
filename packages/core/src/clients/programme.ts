import type { Cue, CueSource, Destination as ContractDestination, DestinationKind, Overlay, PreviewImage, Programme } from '../contract/index.ts';
import { defined, fieldsOf, list, number, text } from '../json/fields.ts';

/** The contract's `Destination` as a page reads it: a server of another version may know more kinds. */
export interface Destination extends Omit<ContractDestination, 'kind'> {
  kind: DestinationKind | (string & {});
}

/** `undefined` where a cue cannot be read: without it the programme would be another one, and saved as such. */
export function readProgramme(value: unknown): Programme | undefined {
  const { id, name, loop, slate, cues } = fieldsOf(value);
  const read = list(cues, readCue);
  if (typeof id !== 'string' || !read || read.length !== (cues as unknown[]).length) return undefined;
  return { id, name: text(name) ?? id, loop: loop === true, slate: { ...fieldsOf(slate) }, cues: read };
}

function readCue(value: unknown): Cue | undefined {
  const { id, name, source, start, duration, transition, fadeDuration, level, overlays } = fieldsOf(value);
  if (typeof id !== 'string' || typeof duration !== 'number' || !isSource(source)) return undefined;
  return defined<Cue>({
    id,
    name: text(name),
    source,
    start: number(start),
    duration,
    transition: transition === 'fade' ? 'fade' : 'cut',
    fadeDuration: number(fadeDuration),
    level: number(level),
    overlays: list(overlays, (entry) => (typeof fieldsOf(entry)['kind'] === 'string' ? (entry as Overlay) : undefined)) ?? [],
  });
}

function isSource(value: unknown): value is CueSource {
  const { camera, video, still } = fieldsOf(value);
  return [camera, video, still].some((id) => typeof id === 'string');
}

/** `undefined` without an id. */
export function readDestination(value: unknown): Destination | undefined {
  const { id, name, kind, url, hasKey } = fieldsOf(value);
  return typeof id === 'string' ? { id, name: text(name) ?? id, kind: text(kind) ?? 'custom', url: text(url) ?? '', hasKey: hasKey === true } : undefined;
}

/** `undefined` without an id. */
export function readPreviewImage(value: unknown): PreviewImage | undefined {
  const { id, name, width, height } = fieldsOf(value);
  return typeof id === 'string' ? { id, name: text(name) ?? id, width: number(width) ?? 0, height: number(height) ?? 0 } : undefined;
}
