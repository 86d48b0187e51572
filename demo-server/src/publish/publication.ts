import type { Frame, Milliseconds, Track } from '../media/frame.ts';
import type { FrameReader } from '../media/frame-bus.ts';
import type { WallClock } from '../media/wall-clock.ts';
import { type FlvTracks, flvTracks, frameTag, headerTags } from '../media/flv-tags.ts';
import { MediaTime } from './media-time.ts';
import type { Uplink } from './uplink.ts';

export interface PublicationLimits {
  /** A frame that waits longer is dropped, with what follows it up to the newest keyframe. */
  age: Milliseconds;
  /** Bytes of all frames that wait. */
  bytes: number;
}

export const PUBLICATION_LIMITS: PublicationLimits = { age: 3000, bytes: 16 * 1024 * 1024 };

/** Nothing is sent while bytes are on the way that were sent longer ago than `age`, if they are not few, or while they are too many. */
const IN_FLIGHT = { age: 1000, least: 64 * 1024, most: 4 * 1024 * 1024 };

export interface PublicationOptions {
  uplink: Uplink;
  clock: Pick<WallClock, 'monotonic'>;
  limits?: PublicationLimits;
  /** The tracks have no H.264 picture. */
  unsupported(): void;
  /** It has thrown this and gets no more frames. */
  failed(error: unknown): void;
}

interface Waiting {
  frame: Frame;
  tracks: FlvTracks;
  since: Milliseconds;
}

/**
 * Sends the frames of a bus to one server, from a keyframe on, with fresh sequence headers, and with new ones when the tracks
 * change. Timestamps start at 0 and go back in no track. Frames wait here while the server takes nothing; when they wait for
 * too long, all up to the newest keyframe are dropped.
 */
export class Publication implements FrameReader {
  readonly #options: PublicationOptions;
  readonly #limits: PublicationLimits;
  readonly #time = new MediaTime();
  #tracks: FlvTracks = { video: undefined, audio: undefined };
  #sentTracks: FlvTracks | undefined;
  #waiting: Waiting[] = [];
  #bytes = 0;
  /** Written and not taken yet, with what had been written after each. */
  #inFlight: { end: number; since: Milliseconds; sentAt: Milliseconds }[] = [];
  #needsKeyframe = true;
  #droppedFrames = 0;

  constructor(options: PublicationOptions) {
    this.#options = options;
    this.#limits = options.limits ?? PUBLICATION_LIMITS;
  }

  /** Pictures that the server will not get. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** How long the oldest frame has waited that the server has not taken. */
  get backlog(): Milliseconds {
    this.#forgetTaken();
    const oldest = this.#inFlight[0] ?? this.#waiting[0];
    return oldest ? this.#options.clock.monotonic() - oldest.since : 0;
  }

  tracks(tracks: readonly Track[]): void {
    this.#tracks = flvTracks(tracks);
    if (!this.#tracks.video) this.#options.unsupported();
  }

  frame(frame: Frame): void {
    const isPicture = frame.kind === 'video';
    if (!this.#tracks[frame.kind]) return;
    if (this.#needsKeyframe && !(isPicture && frame.keyframe)) {
      if (isPicture && this.#sentTracks) this.#droppedFrames++;
      return;
    }
    this.#needsKeyframe = false;
    this.#waiting.push({ frame, tracks: this.#tracks, since: this.#options.clock.monotonic() });
    this.#bytes += frame.data.byteLength;
    this.pump();
  }

  discontinuity(): void {
    this.#time.jump();
  }

  failed(error: unknown): void {
    this.#options.failed(error);
  }

  /** Sends what the server can take. To be called now and then: nobody says when it has taken something. */
  pump(): void {
    while (this.#waiting.length > 0 && this.#mayWrite()) this.#send(this.#waiting.shift()!);
    const [first] = this.#waiting;
    if (first && (this.#bytes > this.#limits.bytes || this.#options.clock.monotonic() - first.since > this.#limits.age)) this.#drop();
  }

  #mayWrite(): boolean {
    this.#forgetTaken();
    const { uplink, clock } = this.#options;
    const pending = uplink.written - uplink.taken;
    const [oldest] = this.#inFlight;
    if (pending < IN_FLIGHT.least || !oldest) return true;
    return pending < IN_FLIGHT.most && clock.monotonic() - oldest.sentAt < IN_FLIGHT.age;
  }

  #forgetTaken(): void {
    const { taken } = this.#options.uplink;
    const first = this.#inFlight.findIndex(({ end }) => end > taken);
    this.#inFlight = first < 0 ? [] : this.#inFlight.slice(first);
  }

  #send({ frame, tracks, since }: Waiting): void {
    const { uplink, clock } = this.#options;
    this.#bytes -= frame.data.byteLength;
    const timestamp = this.#time.of(frame);
    if (timestamp === undefined) return;
    if (tracks !== this.#sentTracks) for (const tag of headerTags(tracks, timestamp)) uplink.write(tag);
    this.#sentTracks = tracks;
    uplink.write(frameTag(frame, timestamp));
    this.#inFlight.push({ end: uplink.written, since, sentAt: clock.monotonic() });
  }

  #drop(): void {
    const newest = this.#waiting.findLastIndex(({ frame }) => frame.kind === 'video' && frame.keyframe);
    // A keyframe that is the first has waited too long itself.
    const kept = newest > 0 ? this.#waiting.slice(newest) : [];
    const dropped = this.#waiting.slice(0, this.#waiting.length - kept.length);
    this.#droppedFrames += dropped.filter(({ frame }) => frame.kind === 'video').length;
    this.#waiting = kept;
    this.#bytes = kept.reduce((sum, { frame }) => sum + frame.data.byteLength, 0);
    this.#needsKeyframe = kept.length === 0;
  }
}
