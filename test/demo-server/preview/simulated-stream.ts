import type { Programme } from '@oriel/core/contract';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';
import { FrameBuffers } from '../../../demo-server/src/preview/mixer/frame-buffers.ts';
import { LatencyMeter } from '../../../demo-server/src/preview/mixer/latency-meter.ts';
import { Metronome } from '../../../demo-server/src/preview/mixer/metronome.ts';
import { ProgrammeOutput } from '../../../demo-server/src/preview/mixer/programme-output.ts';
import { editSchedule, type Schedule, situationAt, startSchedule, takeCue } from '../../../demo-server/src/preview/mixer/schedule.ts';
import type { OnAir, ProgrammeStream, ProgrammeStreamOptions } from '../../../demo-server/src/preview/programme-stream.ts';

const RATE = 25;
const INTERVAL = 1000 / RATE;
const PACKET = 1024 / 48;

const tracks: readonly Track[] = [
  { kind: 'video', codec: 'avc1.42C01F', width: 320, height: 180, description: Uint8Array.of(1, 66, 192, 31, 255, 225, 0, 0) },
  { kind: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, description: Uint8Array.of(17, 144) },
];

/** The mixer's own clock, schedule and output, with made-up bytes in place of what FFmpeg would encode. */
export class SimulatedStream implements ProgrammeStream {
  readonly #options: ProgrammeStreamOptions;
  readonly #latency = new LatencyMeter(5 * RATE);
  readonly #buffers = new FrameBuffers({ width: 320, height: 180 }, 3);
  readonly #listeners = new Set<() => void>();
  #schedule: Schedule;
  #metronome: Metronome | undefined;
  #output: ProgrammeOutput | undefined;
  #packets = 0;
  #frame = 0;
  onAir: OnAir | undefined;
  /** How often another cue came on air. */
  changes = 0;

  constructor(options: ProgrammeStreamOptions) {
    this.#options = options;
    this.#schedule = startSchedule(options.programme, RATE);
  }

  get latency(): number | undefined {
    return this.#latency.median;
  }

  get frames(): number {
    return this.#frame;
  }

  start(): void {
    const { bus, clock } = this.#options;
    this.#output = new ProgrammeOutput(bus, clock, clock.now());
    this.#output.setTracks(tracks);
    this.#metronome = new Metronome({ interval: INTERVAL, clock, beat: (frame) => this.#beat(frame) });
  }

  change(programme: Programme): void {
    this.#schedule = editSchedule(this.#schedule, programme, this.#frame);
  }

  async take(cueId: string): Promise<boolean> {
    const taken = takeCue(this.#schedule, cueId, this.#frame);
    if (taken) this.#schedule = taken;
    return taken !== undefined;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#metronome?.stop();
  }

  #beat(frame: number): boolean {
    const picture = this.#buffers.take();
    if (!picture) return false;
    const { onAir } = situationAt(this.#schedule, frame);
    if (onAir?.cue.id !== this.onAir?.cueId) {
      this.onAir = onAir && { cueId: onAir.cue.id, since: this.#options.clock.now(), isMissing: false };
      this.changes++;
      for (const listener of this.#listeners) listener();
    }
    this.#send({ kind: 'video', time: frame * INTERVAL, keyframe: frame % RATE === 0, data: new Uint8Array(frame % RATE === 0 ? 800 : 80) });
    for (; this.#packets * PACKET < (frame + 1) * INTERVAL; this.#packets++) this.#send({ kind: 'audio', time: Math.round(this.#packets * PACKET), keyframe: true, data: new Uint8Array(20) });
    this.#latency.add(10);
    this.#buffers.release(picture);
    this.#frame = frame + 1;
    return true;
  }

  #send(frame: Frame): void {
    this.#output?.push(frame);
  }
}
