import type { Milliseconds, OrielClient, OrielError } from '@oriel/core';
import type { ErrorData, Fragment, HlsConfig } from 'hls.js';
import Hls from 'hls.js/light';
import { hlsError } from './hls-error.ts';

export interface HlsEngineOptions {
  client: OrielClient;
  video: HTMLVideoElement;
  address: string;
  live: boolean;
  signal: AbortSignal;
  /** A playlist was loaded, or a live one has grown. */
  onPlaylist(): void;
  /** There is an audio track. */
  onSound(): void;
  /** It cannot recover by itself. @param sent the Authorization header that it sent last */
  onFailed(error: OrielError, sent: string | undefined): void;
}

const COMMON: Partial<HlsConfig> = {
  // A worker would need its own script on the page's server; fragmented MP4 needs no transmuxing.
  enableWorker: false,
  // Seconds loaded ahead. A recording of a camera is seldom watched from start to end.
  maxBufferLength: 12,
  maxMaxBufferLength: 30,
};

const LIVE: Partial<HlsConfig> = {
  lowLatencyMode: true,
  // The LatencyController catches up: hls.js' own stayed seconds behind after a stall.
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0,
  backBufferLength: 4,
};

const RECORDED: Partial<HlsConfig> = { lowLatencyMode: false, backBufferLength: 30 };

/** Plays one playlist on one video element with hls.js, until its signal aborts. */
export class HlsEngine {
  readonly #hls: Hls;
  #last: Fragment | undefined;

  constructor(options: HlsEngineOptions) {
    const { client, video, address, live, signal } = options;
    let sent: string | undefined;
    const hls = (this.#hls = new Hls({
      ...COMMON,
      ...(live ? LIVE : RECORDED),
      xhrSetup: async (xhr, url) => {
        const header = await client.authorization(url);
        if (!header || signal.aborted) return;
        sent = header;
        if (xhr.readyState === XMLHttpRequest.UNSENT) xhr.open('GET', url, true);
        xhr.setRequestHeader('Authorization', header);
      },
    }));
    let recovered = false;
    hls.on(Hls.Events.LEVEL_UPDATED, () => options.onPlaylist());
    hls.on(Hls.Events.BUFFER_CODECS, (_event, { audio, audiovideo }) => (audio ?? audiovideo) && options.onSound());
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
  }

  /** Seconds from the picture at `mediaTime` to the live edge, extrapolated since the last playlist. */
  latencyAt(mediaTime: number): number | undefined {
    const details = this.#hls.latestLevelDetails;
    return details ? details.edge + details.age - mediaTime : undefined;
  }

  /** The distance to the live edge that the playlist asks for, seconds. */
  get targetLatency(): number | undefined {
    return this.#hls.targetLatency ?? undefined;
  }

  /** Longest part, seconds; 0 without parts (rfc8216bis, PART-TARGET). */
  get partTarget(): number {
    return this.#hls.latestLevelDetails?.partTarget ?? 0;
  }

  /** The media time that is `latency` seconds behind the live edge, within what the playlist has. */
  positionBehindEdge(latency: number): number | undefined {
    const details = this.#hls.latestLevelDetails;
    if (!details) return undefined;
    const newest = details.edge - (details.partTarget || details.targetduration);
    return Math.max(details.fragmentStart, Math.min(newest, details.edge + details.age - latency));
  }

  /** Capture time of the picture at `mediaTime`, by EXT-X-PROGRAM-DATE-TIME. */
  timeAt(mediaTime: number): Milliseconds | undefined {
    // By rounding, a fragment's first frame may lie slightly before its start.
    const at = mediaTime + 0.001;
    const holds = ({ start, end }: Fragment) => start <= at && at < end;
    if (!this.#last || !holds(this.#last) || this.#last.programDateTime === null) this.#last = this.#fragments().find(holds);
    if (this.#last?.programDateTime == null) return undefined;
    return this.#last.programDateTime + (mediaTime - this.#last.start) * 1000;
  }

  /** Media time of the picture captured at `time`; `undefined` when the playlist does not contain it. */
  mediaTimeAt(time: Milliseconds): number | undefined {
    for (const { start, end, programDateTime } of this.#fragments()) {
      const offset = programDateTime === null ? -1 : (time - programDateTime) / 1000;
      if (offset >= 0 && offset < end - start) return start + offset;
    }
    return undefined;
  }

  /** The gap before the fragment at `mediaTime`, if a discontinuity precedes it. */
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
