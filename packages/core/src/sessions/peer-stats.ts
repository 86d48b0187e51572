import { defined } from '../json/fields.ts';
import type { SessionStats } from './video-session.ts';

/** The fields of W3C's webrtc-stats that are used. Any of them may be missing. */
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

/** Turns the reports of one peer connection into statistics; keeps the last report to compute rates. */
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
    return defined<SessionStats>({
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
