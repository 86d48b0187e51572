import type { Milliseconds, OrielClient, OrielError } from '@oriel/core';
import type Hls from 'hls.js';
import type { ErrorData, Fragment, HlsConfig } from 'hls.js';
import { hlsError } from './hls-error.ts';

export interface HlsEngineOptions {
  client: OrielClient;
  video: HTMLVideoElement;
  address: string;
  live: boolean;
  signal: AbortSignal;
  /** A playlist was read: at first, and again whenever a live one grew. */
  onPlaylist(): void;
  /** It cannot go on by itself. @param sent the Authorization header that it sent last */
  onFailed(error: OrielError, sent: string | undefined): void;
}

const COMMON: Partial<HlsConfig> = {
  // The worker would be a script of its own to host; fragmented MP4 needs no transmuxing.
  enableWorker: false,
  // Loaded data in front of the one shown; a camera's picture is seldom watched from one end to the other.
  maxBufferLength: 12,
  maxMaxBufferLength: 30,
};

const LIVE: Partial<HlsConfig> = {
  lowLatencyMode: true,
  // Catching up is the LatencyController's work: hls.js' own stayed seconds behind after a stall.
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0,
  backBufferLength: 4,
};

const RECORDED: Partial<HlsConfig> = { lowLatencyMode: false, backBufferLength: 30 };

/** One playlist on one video element, by hls.js, until its signal aborts. */
export class HlsEngine {
  readonly #hls: Hls;
  #last: Fragment | undefined;

  private constructor(hls: Hls) {
    this.#hls = hls;
  }

  static async open(options: HlsEngineOptions): Promise<HlsEngine> {
    const { client, video, address, live, signal } = options;
    // Only now: a page without HLS never pays for it.
    const { default: Hls } = await import('hls.js/light');
    signal.throwIfAborted();
    let sent: string | undefined;
    const hls = new Hls({
      ...COMMON,
      ...(live ? LIVE : RECORDED),
      xhrSetup: async (xhr, url) => {
        const header = await client.authorization(url);
        if (!header || signal.aborted) return;
        sent = header;
        if (xhr.readyState === XMLHttpRequest.UNSENT) xhr.open('GET', url, true);
        xhr.setRequestHeader('Authorization', header);
      },
    });
    const engine = new HlsEngine(hls);
    let recovered = false;
    hls.on(Hls.Events.LEVEL_UPDATED, () => options.onPlaylist());
    hls.on(Hls.Events.ERROR, (_event, data: ErrorData) => {
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !recovered) {
        recovered = true;
        hls.recoverMediaError();
      } else options.onFailed(hlsError(data), sent);
    });
    signal.addEventListener('abort', () => hls.destroy(), { once: true });
    hls.loadSource(address);
    hls.attachMedia(video);
    return engine;
  }

  /** Seconds from the picture at `mediaTime` to the newest one announced, had it grown on. */
  latencyAt(mediaTime: number): number | undefined {
    const details = this.#hls.latestLevelDetails;
    return details ? details.edge + details.age - mediaTime : undefined;
  }

  /** How far behind the edge the playlist wants its player, seconds. */
  get targetLatency(): number | undefined {
    return this.#hls.targetLatency ?? undefined;
  }

  /** Longest part, seconds; 0 without parts. */
  get partTarget(): number {
    return this.#hls.latestLevelDetails?.partTarget ?? 0;
  }

  /** Where to play from to be `latency` seconds behind the edge, as far as there is something already. */
  positionBehindEdge(latency: number): number | undefined {
    const details = this.#hls.latestLevelDetails;
    if (!details) return undefined;
    const newest = details.edge - (details.partTarget || details.targetduration);
    return Math.max(details.fragmentStart, Math.min(newest, details.edge + details.age - latency));
  }

  /** Capture time of the picture at `mediaTime`, by EXT-X-PROGRAM-DATE-TIME. */
  timeAt(mediaTime: number): Milliseconds | undefined {
    // Rounding puts a fragment's first frame a hair before its start.
    const at = mediaTime + 0.001;
    const holds = ({ start, end }: Fragment) => start <= at && at < end;
    if (!this.#last || !holds(this.#last) || this.#last.programDateTime === null) this.#last = this.#fragments().find(holds);
    if (this.#last?.programDateTime == null) return undefined;
    return this.#last.programDateTime + (mediaTime - this.#last.start) * 1000;
  }

  /** Where in the media the picture of `time` is; `undefined` when the playlist does not hold it. */
  mediaTimeAt(time: Milliseconds): number | undefined {
    for (const { start, end, programDateTime } of this.#fragments()) {
      const offset = programDateTime === null ? -1 : (time - programDateTime) / 1000;
      if (offset >= 0 && offset < end - start) return start + offset;
    }
    return undefined;
  }

  /** The recording's end before the discontinuity that `mediaTime` lies behind, and its start after it. */
  gapBefore(mediaTime: number): { from: Milliseconds; to: Milliseconds } | undefined {
    const fragments = this.#fragments();
    const index = fragments.findIndex(({ start, end }) => start <= mediaTime && mediaTime < end);
    const [before, after] = [fragments[index - 1], fragments[index]];
    if (before?.programDateTime == null || after?.programDateTime == null || before.cc === after.cc) return undefined;
    return { from: before.programDateTime + (before.end - before.start) * 1000, to: after.programDateTime };
  }

  #fragments(): Fragment[] {
    const details = this.#hls.latestLevelDetails;
    if (!details) return [];
    return details.fragmentHint ? [...details.fragments, details.fragmentHint] : details.fragments;
  }
}
