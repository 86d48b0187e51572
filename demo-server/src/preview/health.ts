import type { HealthCheckName, PreviewHealth, Programme } from '@oriel/core/contract';
import { FreeSpace } from '../net/free-space.ts';
import { destinationHints } from './destination-hints.ts';
import { imagesOf } from './programme-check.ts';
import type { Preview } from './preview.ts';

/** An encoder that sends nothing for this long stands still; frames that are later than this are late, ms. */
const STALL = 3000;

/** What is wrong with the preview now, and what to do about it. */
export async function checkPreview(preview: Preview, signal: AbortSignal): Promise<PreviewHealth> {
  const { router, server, options } = preview;
  const running = router.running?.programme;
  const programmes = running ? [running] : await preview.programmes.list();
  const freeSpace = new FreeSpace(options.config.dataDir);
  const found: [HealthCheckName, string | undefined][] = [
    ['encoder', (await preview.encoder.hint(signal)) ?? stallHint(preview)],
    ['programme', programmeHint(preview, programmes)],
    ['sources', await sourcesHint(preview, programmes)],
    ['destinations', await destinationsHint(preview)],
    ['preview_server', await server.check(signal)],
    ['disk', (await freeSpace.bytes()) < options.config.retention.minFreeBytes ? 'The disk is full, so nothing is recorded. Free space, or lower the retention.' : undefined],
  ];
  const checks = found.map(([name, hint]) => ({ name, ok: hint === undefined, ...(hint !== undefined && { hint }) }));
  return { ok: checks.every(({ ok }) => ok), checks };
}

function stallHint({ router, options }: Preview): string | undefined {
  const { running } = router;
  if (!running) return undefined;
  if (running.silence > STALL) return 'The encoder sends nothing. Stop the preview and start it again; the cause is in the server’s log.';
  const newest = running.bus.group.at(-1)?.time;
  const late = newest === undefined ? 0 : (options.clock?.now() ?? Date.now()) - newest;
  return late > STALL ? `The programme is ${Math.round(late / 1000)} seconds late, because this machine is too busy. End what else it does, or start the preview with a lower quality.` : undefined;
}

function programmeHint({ router }: Preview, programmes: readonly Programme[]): string | undefined {
  if (router.running?.onAir?.isMissing) return 'The cue on air has no picture. Put another one on air, or see to its source.';
  if (programmes.length === 0) return 'There is no programme yet. Create one.';
  return programmes.every(({ cues }) => cues.length === 0) ? 'The programme has no cues. Add a camera, a video or an image.' : undefined;
}

async function sourcesHint({ options, images }: Preview, programmes: readonly Programme[]): Promise<string | undefined> {
  const sources = programmes.flatMap(({ cues }) => cues.map(({ source }) => source));
  const cameras = new Set(sources.flatMap((source) => ('camera' in source ? [source.camera] : [])));
  const videos = new Set(sources.flatMap((source) => ('video' in source ? [source.video] : [])));
  const stills = new Set(programmes.flatMap((programme) => [...imagesOf(programme)]));
  const streams = new Map(options.streams.list().map((stream) => [stream.id, stream]));
  const knownImages = stills.size === 0 ? new Set<string>() : new Set((await images.list()).map(({ id }) => id));
  const wrong: string[] = [];
  for (const id of cameras) {
    const stream = streams.get(id);
    if (!stream) wrong.push(`There is no camera ${id}.`);
    else if (stream.state !== 'live') wrong.push(`The camera ${stream.name} sends no picture.`);
  }
  for (const id of videos) {
    const video = await options.library.videos.find(id);
    if (!video) wrong.push(`There is no video ${id}.`);
    else if (video.uploadStatus === 'failed') wrong.push(`The video ${video.title} cannot be played.`);
  }
  for (const id of stills) if (!knownImages.has(id)) wrong.push(`There is no image ${id}.`);
  return wrong.length > 0 ? `${wrong.join(' ')} Until they are there, the slate is shown in their place.` : undefined;
}

async function destinationsHint({ router, destinations }: Preview): Promise<string | undefined> {
  if (router.state === 'live') {
    const ill = router.destinations.filter(({ state, reason }) => state === 'failed' || state === 'reconnecting' || reason !== undefined);
    return ill.length > 0 ? ill.map(({ name, reason }) => `${name} ${reason === undefined ? 'gets no stream. Restart it.' : destinationHints[reason]}`).join(' ') : undefined;
  }
  const withoutKey = (await destinations.list()).filter(({ kind, streamKey }) => kind !== 'custom' && streamKey === undefined);
  return withoutKey.length > 0 ? `${withoutKey.map(({ name }) => name).join(', ')}: enter the stream key.` : undefined;
}
