import type { Cue, Programme } from '@oriel/core/contract';
import { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import { systemClock } from '../../../../demo-server/src/media/wall-clock.ts';
import { Mixer, type MixerImages, type MixerSources } from '../../../../demo-server/src/preview/mixer/mixer.ts';
import { FFMPEG } from '../../archive/media.ts';
import { RecordedBus } from './recorded-bus.ts';

export const FORMAT = { width: 320, height: 180, frameRate: 25, bitrate: 2_000_000 };

export const programme = (cues: Cue[], { loop = false, background = '#ff0000' } = {}): Programme => ({
  id: '6f1c2f4e-2f0a-4b8e-9a53-1d1f0b7c9a10',
  name: 'Test',
  loop,
  slate: { background },
  cues,
});

export const cue = (id: string, source: Cue['source'], rest: Partial<Cue> = {}): Cue => ({ id, source, duration: 3600, transition: 'cut', overlays: [], ...rest });

export interface TestMixerOptions {
  programme: Programme;
  cameras?: Record<string, { bus: FrameBus }>;
  videoFile?: MixerSources['videoFile'];
  imageFile?: MixerImages['imageFile'];
}

/** A mixer that runs, and what comes out of it. */
export function startMixer({ programme, cameras = {}, videoFile = missing, imageFile = missing }: TestMixerOptions): { mixer: Mixer; bus: FrameBus; recorded: RecordedBus; log: string[] } {
  const bus = new FrameBus();
  const recorded = new RecordedBus(bus);
  const log: string[] = [];
  const write = (...given: unknown[]) => void log.push(JSON.stringify(given));
  const sources: MixerSources = { cameraBus: (id) => cameras[id]?.bus, videoFile };
  const mixer = new Mixer({ programme, format: FORMAT, bus, sources, images: { imageFile }, ffmpegPath: FFMPEG, clock: systemClock, log: { info: write, warn: write, error: write } as never });
  mixer.start();
  return { mixer, bus, recorded, log };
}

async function missing(): Promise<never> {
  throw new Error('There is no such file.');
}
