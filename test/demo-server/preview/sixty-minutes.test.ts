import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Programme } from '@oriel/core/contract';
import { pino } from 'pino';
import { HlsService } from '../../../demo-server/src/hls/live/hls-service.ts';
import type { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import type { Publisher } from '../../../demo-server/src/preview/live-destinations.ts';
import { embeddedServer } from '../../../demo-server/src/preview/preview-server.ts';
import { RunningProgramme } from '../../../demo-server/src/preview/running-programme.ts';
import { StreamRouter } from '../../../demo-server/src/preview/stream-router.ts';
import type { FlvTag } from '../../../demo-server/src/media/flv-tags.ts';
import { Publication } from '../../../demo-server/src/publish/publication.ts';
import { RateMeter } from '../../../demo-server/src/publish/rate-meter.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { ManualClock } from './mixer/manual-clock.ts';
import { SimulatedStream } from './simulated-stream.ts';

const MINUTE = 60_000;
const MINUTES = 60;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heap = () => {
  collect();
  return process.memoryUsage().heapUsed;
};

/** A publisher to a server that takes nothing while `isStuck`. It sends what the real one sends, by the same queue. */
class SimulatedPublisher implements Publisher {
  readonly #bus: FrameBus;
  readonly #clock: ManualClock;
  readonly #rate = new RateMeter();
  #stop = new AbortController();
  #publication: Publication | undefined;
  readonly #bytes = { written: 0, taken: 0 };
  #last: number | undefined;
  isStuck = false;
  pictures = 0;
  /** From a picture to the next one where that is not one interval, ms. */
  readonly uneven: number[] = [];
  longestBacklog = 0;

  constructor(bus: FrameBus, clock: ManualClock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  get status(): Publisher['status'] {
    return { state: 'publishing', since: 0, bitrate: 8 * this.#rate.rate, droppedFrames: this.#publication?.droppedFrames ?? 0 };
  }

  start(): void {
    const { signal } = (this.#stop = new AbortController());
    const bytes = this.#bytes;
    const uplink = {
      ...{ accepted: Promise.resolve(), closed: new Promise<never>(() => {}), close: () => {}, write: (tag: FlvTag) => this.#write(tag) },
      get written() {
        return bytes.written;
      },
      get taken() {
        return bytes.taken;
      },
    };
    const publication = new Publication({ uplink, clock: this.#clock, unsupported: () => assert.fail(), failed: (error) => assert.fail(String(error)) });
    this.#publication = publication;
    this.#bus.subscribe(publication, { signal });
    const tick = () => {
      if (signal.aborted) return;
      if (!this.isStuck) bytes.taken = bytes.written;
      publication.pump();
      this.#rate.add(this.#clock.monotonic(), bytes.taken);
      this.longestBacklog = Math.max(this.longestBacklog, publication.backlog);
      this.#clock.after(200, tick);
    };
    tick();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
  }

  async restart(): Promise<void> {
    await this.stop();
    this.start();
  }

  #write({ data, timestamp, type }: FlvTag): void {
    this.#bytes.written += data.byteLength;
    if (type !== 9 || data[1] !== 1) return;
    this.pictures++;
    if (this.#last !== undefined && timestamp !== this.#last + 40) this.uneven.push(timestamp - this.#last);
    this.#last = timestamp;
  }
}

test('after sixty minutes, simulated, every frame was sent once, and nothing has grown', async () => {
  const clock = new ManualClock();
  const log = pino({ level: 'silent' });
  const streams = new StreamRegistry();
  const hls = new HlsService(streams, { now: clock.now });
  const cue = (id: string, duration: number, transition: 'cut' | 'fade') => ({ id, source: { camera: id }, duration, transition, overlays: [] });
  const programme: Programme = { id: '6f1c2f4e-2f0a-4b8e-9a53-1d1f0b7c9a10', name: 'Hour', loop: true, slate: {}, cues: [cue('a', 7, 'fade'), cue('b', 5.2, 'cut'), { ...cue('c', 11.48, 'fade'), start: 14 }] };
  const publishers = new Map<string, SimulatedPublisher>();
  let stream!: SimulatedStream;
  let told = 0;
  const router = new StreamRouter({
    open: (wanted, quality) =>
      RunningProgramme.start({
        ...{ programme: wanted, quality, streams, archive: { attach: () => {} }, server: embeddedServer, clock, log },
        openStream: (first, _quality, bus) => (stream = new SimulatedStream({ programme: first, format: { width: 320, height: 180, frameRate: 25, bitrate: 1 }, bus, clock, log, ffmpegPath: '', sources: { cameraBus: () => undefined, videoFile: () => Promise.reject(new Error()) }, images: { imageFile: () => Promise.reject(new Error()) } })),
      }),
    openPublisher: ({ id }, bus) => {
      const publisher = new SimulatedPublisher(bus, clock);
      publishers.set(id, publisher);
      return publisher;
    },
    now: clock.now,
    onChange: () => void told++,
  });
  const destination = (id: string) => ({ id, name: id, kind: 'custom' as const, url: 'rtmp://203.0.113.5/live', streamKey: 'key' });
  const [steady, slow, passing] = ['steady', 'slow', 'passing'].map(destination) as [ReturnType<typeof destination>, ReturnType<typeof destination>, ReturnType<typeof destination>];
  const resources = process.getActiveResourcesInfo().toSorted();

  await router.start(async () => programme, 'low');
  await router.goLive(async () => [steady, slow]);
  const sizes: { heap: number; timers: number; readers: number; group: number; segments: number; parts: number }[] = [];
  for (let minute = 1; minute <= MINUTES; minute++) {
    // A server that hangs for a third of each minute, a destination that comes and goes, an operator who takes and edits.
    publishers.get('slow')!.isStuck = true;
    clock.advance(MINUTE / 3);
    publishers.get('slow')!.isStuck = false;
    await router.goLive(async () => [steady, slow, passing]);
    clock.advance(MINUTE / 3);
    await router.goLive(async () => [steady, slow]);
    await router.take(['a', 'b', 'c'][minute % 3]!);
    await router.edit(async () => ({ ...programme, name: `Hour ${minute}` }));
    if (minute === MINUTES / 2) clock.offset += 3_600_000;
    // The first beat was due at 0: the one at the end is the first of the next minute.
    clock.advance(MINUTE / 3 - (minute === MINUTES ? 1 : 0));
    const { segments } = hls.packager('preview');
    const { bus } = router.running!;
    if (minute % 10 === 0) sizes.push({ heap: heap(), timers: clock.waiting, readers: bus.readerCount, group: bus.group.length, segments: segments.kept.length, parts: segments.kept.reduce((sum, { parts }) => sum + parts.length, 0) });
  }

  assert.equal(stream.frames, 60 * 60 * 25);
  const got = (id: string) => publishers.get(id)!;
  assert.deepEqual([got('steady').pictures, got('steady').status.droppedFrames], [60 * 60 * 25, 0]);
  // The system clock was set once.
  assert.ok(got('steady').uneven.length === 1 && got('steady').uneven[0]! < 80, `${got('steady').uneven.join(' ')} ms`);
  assert.ok(got('steady').longestBacklog <= 200, `${got('steady').longestBacklog} ms`);
  assert.ok(got('slow').status.droppedFrames > 0 && got('slow').uneven.every((gap) => gap > 0));
  assert.ok(got('slow').longestBacklog < MINUTE / 3 + 400, `${got('slow').longestBacklog} ms`);
  assert.ok(stream.changes > 400 && told >= stream.changes, `${stream.changes} changes, told ${told} times`);
  const [first, ...later] = sizes;
  for (const size of later) {
    assert.ok(size.heap < first!.heap + 4_000_000, `${size.heap} bytes after ${first!.heap}`);
    assert.deepEqual([size.timers, size.readers], [first!.timers, first!.readers]);
    assert.ok(size.group <= 75 && size.segments <= first!.segments + 2 && size.parts <= first!.parts + 20, JSON.stringify(size));
  }
  await router.close();
  hls.close();
  assert.deepEqual([clock.waiting <= 2, streams.list()], [true, []]);
  clock.advance(1000);
  assert.deepEqual([clock.waiting, stream.frames], [0, 60 * 60 * 25]);
  assert.deepEqual(process.getActiveResourcesInfo().toSorted(), resources);
});
