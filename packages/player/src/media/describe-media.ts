import { OrielError, type Milliseconds } from '@oriel/core';
import type { Stage } from '../stage/stage.ts';
import { savesData } from './data-saver.ts';
import type { EngineFacts } from './media-engine.ts';
import type { MediaFacts, MediaRange, Seconds, VideoFacts } from './media-facts.ts';
import type { MediaIntent } from './media-intent.ts';
import type { TextTracks } from './text-tracks.ts';

export interface MediaFailure {
  readonly error: OrielError;
  /** Missing: the player does not try again by itself. */
  readonly retryAt?: Milliseconds;
}

/** Everything that the facts of a media player are made from. */
export interface MediaObserved {
  readonly intent: MediaIntent;
  readonly stage: Stage;
  readonly engine: EngineFacts;
  readonly captions: Pick<TextTracks, 'tracks' | 'shown'>;
  readonly failure: MediaFailure | undefined;
  readonly source: string | undefined;
  readonly video: VideoFacts | undefined;
  /** The place that was asked for and is not shown yet. */
  readonly target: Seconds | undefined;
  /** The place of the visible picture before. */
  readonly time: Seconds | undefined;
  /** Bytes. */
  readonly dataUsed: number;
}

const noSource = new OrielError('no_source');

/** The facts that all observations amount to. */
export function describeMedia(observed: MediaObserved): MediaFacts {
  const { captions, dataUsed, engine, intent, source, stage, target, video } = observed;
  const { buffered, currentTime, seeking } = stage.video;
  const { shown } = captions;
  const time = hasData(stage) && !seeking ? currentTime : stage.picture.shown === 'none' ? undefined : observed.time;
  return {
    ...engine,
    ...stateOf(observed),
    buffered: Array.from({ length: buffered.length }, (_, index) => ({ from: buffered.start(index), to: buffered.end(index) })),
    captionTracks: captions.tracks,
    ...(shown !== undefined && { captionTrack: shown }),
    ...(time !== undefined && { time }),
    ...(target !== undefined && { seeking: target }),
    ...(source !== undefined && { source }),
    ...(video && { video }),
    ...(savesData(intent.dataSaver) && { dataSaver: true }),
    ...(dataUsed > 0 && { dataUsed }),
  };
}

function stateOf({ failure, intent, source, stage }: MediaObserved): Pick<MediaFacts, 'state' | 'stale' | 'error' | 'retryAt'> {
  const { ended, readyState, seeking } = stage.video;
  if (source === undefined) return { state: 'idle', stale: true, error: noSource };
  const flows = readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  // While something is buffered, it plays on beside the next attempts.
  if (failure && !(failure.retryAt !== undefined && (flows || ended))) return { ...failure, state: failure.retryAt === undefined ? 'error' : 'disconnected', stale: true };
  const { shown } = stage.picture;
  if (shown === 'none' && intent.paused && intent.preload !== 'auto') return { state: 'paused', stale: true };
  if (shown !== 'current') return { state: stage.blocked && !intent.paused && readyState > 0 ? 'blocked' : 'connecting', stale: true };
  if (stage.blocked && !intent.paused) return { state: 'blocked', stale: false };
  if (ended) return { state: 'ended', stale: false };
  if (intent.paused) return { state: 'paused', stale: seeking };
  return flows && !seeking ? { state: 'playing', stale: false } : { state: 'stalled', stale: seeking };
}

const hasData = ({ video }: Stage): boolean => video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;

/** Seconds that can be played on from here without loading. */
export function bufferedAhead(video: Pick<HTMLVideoElement, 'buffered' | 'currentTime'> | undefined): Seconds {
  if (!video) return 0;
  const { buffered, currentTime } = video;
  for (let index = 0; index < buffered.length; index++) {
    if (buffered.start(index) <= currentTime && currentTime < buffered.end(index)) return buffered.end(index) - currentTime;
  }
  return 0;
}

/** The nearest place that can be sought. */
export const within = (time: Seconds, range: MediaRange | undefined): Seconds => (range ? Math.min(range.to, Math.max(range.from, time)) : time);

/** With the values of `before` where they are alike, so that whoever compares them sees what has changed. @returns `before` itself if nothing has */
export function keepAlike(facts: MediaFacts, before: MediaFacts): MediaFacts {
  const kept: Record<string, unknown> = {};
  const old: Readonly<Record<string, unknown>> = { ...before };
  let same = Object.keys(old).length === Object.keys(facts).length;
  for (const [name, value] of Object.entries(facts)) {
    const alike = value === old[name] || (!(value instanceof Error) && typeof value === 'object' && JSON.stringify(value) === JSON.stringify(old[name]));
    kept[name] = alike ? old[name] : value;
    same &&= alike;
  }
  return same ? before : (kept as unknown as MediaFacts);
}
