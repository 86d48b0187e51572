/** What the bench of exact stills does inside the page: `stills.ts` bundles this file and runs it there. */
import { createClient, decodeGroup, StillsSession, type Milliseconds } from '@oriel/core';
import type { OrielCamera } from '@oriel/elements';

/** `bare`: `fetch`, `VideoDecoder`, `drawImage` and nothing else. `session`: `StillsSession` and `drawImage`. `element`: a paused `<oriel-camera>`. */
export type StillPath = 'bare' | 'session' | 'element';

export interface StillsRun {
  path: StillPath;
  time: Milliseconds;
  took: Milliseconds;
  /** The clock in the picture, Unix ms; null when it could not be read. */
  clock: number | null;
}

/** Shows the exact frame at a time. Resolves with what shows it. */
type Show = (time: Milliseconds) => Promise<CanvasImageSource>;

declare global {
  // Given to the page by `stills.ts`.
  var runSteps: (element: OrielCamera, by: 1 | -1, count: number) => Promise<Pick<StillsRun, 'took' | 'clock'>[]>;
  var runStills: (camera: string, element: OrielCamera, asked: readonly Pick<StillsRun, 'path' | 'time'>[], pauses: boolean) => Promise<StillsRun[]>;
}

globalThis.runStills = async (camera, element, asked, pauses) => {
  const session = new StillsSession({ client: createClient({ server: location.origin }), camera });
  const shows: Record<StillPath, Show> = { bare: bareShow(camera), session: sessionShow(session), element: (time) => shown(element, () => element.seek(time)) };
  const runs: StillsRun[] = [];
  for (const [i, { path, time }] of asked.entries()) {
    const start = performance.now();
    const picture = await shows[path](time);
    const took = performance.now() - start;
    runs.push({ path, time, took, clock: clockIn(picture) });
    await new Promise((resolve) => setTimeout(resolve, pauses ? 100 + ((i * 61) % 300) : 0));
  }
  session.close();
  return runs;
};

/** Steps from one frame to the next, one after the other. */
globalThis.runSteps = async (element, by, count) => {
  const runs: Pick<StillsRun, 'took' | 'clock'>[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    const picture = await shown(element, () => element.step(by));
    runs.push({ took: performance.now() - start, clock: clockIn(picture) });
    await new Promise((resolve) => setTimeout(resolve));
  }
  return runs;
};

function clockIn(picture: CanvasImageSource): number | null {
  const context = new OffscreenCanvas(320, 180).getContext('2d')!;
  context.drawImage(picture, 0, 0, 320, 180);
  return readTestClock(context.getImageData(0, 0, 320, 180));
}

function screen(): { canvas: HTMLCanvasElement; draw(frame: VideoFrame): void } {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  document.body.append(canvas);
  const context = canvas.getContext('2d', { alpha: false });
  return { canvas, draw: (frame) => context?.drawImage(frame, 0, 0) };
}

function bareShow(camera: string): Show {
  const { canvas, draw } = screen();
  return async (time) => {
    const response = await fetch(`/api/v1/cameras/${camera}/frames?time=${new Date(time).toISOString()}`);
    const { header, samples } = decodeGroup(new Uint8Array(await response.arrayBuffer()));
    const last = samples.findLastIndex((sample) => sample.time <= time);
    await new Promise<void>((resolve, reject) => {
      const decoder = new VideoDecoder({
        output: (frame) => {
          const isLast = frame.timestamp === last;
          if (isLast) draw(frame);
          frame.close();
          if (!isLast) return;
          decoder.close();
          resolve();
        },
        error: reject,
      });
      const description = Uint8Array.from(atob(header.description), (character) => character.charCodeAt(0));
      decoder.configure({ codec: header.codec, description, optimizeForLatency: true, hardwareAcceleration: 'prefer-software' });
      for (const [timestamp, { data, keyframe }] of samples.slice(0, last + 1).entries()) {
        decoder.decode(new EncodedVideoChunk({ type: keyframe ? 'key' : 'delta', timestamp, data }));
      }
    });
    return canvas;
  };
}

function sessionShow(session: StillsSession): Show {
  const { canvas, draw } = screen();
  return async (time) => {
    draw((await session.at(time)).frame);
    return canvas;
  };
}

/** Resolves with what shows the next picture after `act`. */
async function shown(element: OrielCamera, act: () => void): Promise<CanvasImageSource> {
  await new Promise((resolve) => {
    element.addEventListener('oriel-time', resolve, { once: true });
    act();
  });
  const canvas = element.shadowRoot?.querySelector('canvas');
  const video = element.shadowRoot?.querySelector('video');
  const picture = canvas && !canvas.hidden ? canvas : video;
  if (!picture) throw new Error('the element shows no picture');
  return picture;
}
