import type { SessionStats } from './video-session.ts';

/** What of a report is used, as W3C's webrtc-stats names it. Any of it may be missing. */
interface ReportEntry {
  type: string;
  id: string;
  timestamp: number;
  kind?: string;
  codecId?: string;
  mimeType?: string;
  nominated?: boolean;
  state?: string;
  currentRoundTripTime?: number;
  bytesReceived?: number;
  packetsReceived?: number;
  packetsLost?: number;
  jitter?: number;
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: number;
  framesDecoded?: number;
  framesDropped?: number;
  framesPerSecond?: number;
  freezeCount?: number;
  totalFreezesDuration?: number;
  frameWidth?: number;
  frameHeight?: number;
}

/** Makes one peer connection's reports into statistics; remembers the last one for what is counted per second. */
export class PeerStats {
  #last: ReportEntry | undefined;

  read(report: RTCStatsReport): SessionStats {
    const entries: ReportEntry[] = [];
    report.forEach((entry: ReportEntry) => entries.push(entry));
    const video = entries.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
    const pair = entries.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded');
    const codec = entries.find(({ id }) => id === video?.codecId);
    const last = this.#last;
    this.#last = video;
    return defined({
      time: video?.timestamp ?? pair?.timestamp ?? 0,
      roundTripTime: inMilliseconds(pair?.currentRoundTripTime),
      bitrate: perUnit(video?.bytesReceived, last?.bytesReceived, video?.timestamp, last?.timestamp, 8000),
      packetsReceived: video?.packetsReceived,
      packetsLost: video?.packetsLost,
      jitter: inMilliseconds(video?.jitter),
      jitterBufferDelay: perUnit(
        video?.jitterBufferDelay,
        last?.jitterBufferDelay,
        video?.jitterBufferEmittedCount,
        last?.jitterBufferEmittedCount,
        1000,
      ),
      framesDecoded: video?.framesDecoded,
      framesDropped: video?.framesDropped,
      framesPerSecond: video?.framesPerSecond,
      freezes: video?.freezeCount,
      freezeTime: inMilliseconds(video?.totalFreezesDuration),
      codec: codec?.mimeType,
      width: video?.frameWidth,
      height: video?.frameHeight,
    });
  }
}

const inMilliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);

function perUnit(now: number | undefined, before: number | undefined, unitsNow: number | undefined, unitsBefore: number | undefined, factor: number) {
  if (now === undefined || before === undefined || unitsNow === undefined || unitsBefore === undefined) return undefined;
  return unitsNow > unitsBefore ? ((now - before) / (unitsNow - unitsBefore)) * factor : undefined;
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

const defined = (stats: Loose<Required<SessionStats>>): SessionStats =>
  Object.fromEntries(Object.entries(stats).filter(([, value]) => value !== undefined)) as unknown as SessionStats;
