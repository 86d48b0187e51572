import type { Milliseconds, ProtectionScheme, VideoAnalytics, VideoAnalyticsEvent, VideoAnalyticsOverview, VideoProgress, VideoProgressUpdate, VideoUpdate } from '../contract/index.ts';
import { defined, fieldsOf, list, moment, text } from '../json/fields.ts';
import { blob, json, nothing } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';
import { readAnalytics, readOverview } from './video-analytics.ts';
import { readProgress, readQuality, readVideo, type Video, type VideoQuality } from './video.ts';

export interface VideoFilter {
  /** Words of title or description. */
  query?: string;
  tag?: string;
  category?: string;
  published?: boolean;
  /** 1 to 100, default 20. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface VideoPage {
  videos: Video[];
  /** Missing on the last page. */
  nextCursor?: string;
}

/** A video that was opened for playback. */
export interface OpenedVideo {
  /** HLS, absolute, signed: it needs no token. */
  url: string;
  /** DASH, absolute, signed; missing while the first quality grows, and with AES-128. */
  dashUrl?: string;
  /** Unix ms. */
  expiresAt?: Milliseconds;
  /** Where the key system of a video with Clear Key asks for the key (POST); absolute and signed. */
  licenseUrl?: string;
  qualities: VideoQuality[];
  /** WebVTT whose cues name parts of sprite sheets, absolute, signed. */
  storyboardUrl?: string;
  sessionId: string;
}

export interface OpenOptions extends CallOptions {
  /** `720p`, for example; missing: all that are ready. */
  quality?: string;
  /** The session to go on with, when its URL has expired: that is no other view. */
  sessionId?: string;
}

export interface ReportOptions extends CallOptions {
  /** The number of the first event in its session, from 0. The server ignores an event that came before, so a report with it is repeated. */
  firstEvent?: number;
  keepalive?: boolean;
}

/** `/api/v1/videos`. Every method rejects with `OrielError`, `video_unknown` for an unknown id. */
export class VideosClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /** Newest first; without the entries that cannot be read. */
  list({ published, ...filter }: VideoFilter = {}, { signal }: CallOptions = {}): Promise<VideoPage> {
    const query = { ...filter, published: published === undefined ? undefined : String(published) };
    return this.#client.request('/api/v1/videos', { query, signal, read: json(readPage) });
  }

  get(id: string, { signal }: CallOptions = {}): Promise<Video> {
    return this.#client.request(pathOf(id), { signal, read: json(readVideo) });
  }

  /** Changes only the given fields. @throws OrielError `not_allowed` for a video of somebody else */
  update(id: string, change: VideoUpdate, { signal }: CallOptions = {}): Promise<Video> {
    return this.#client.request(pathOf(id), { method: 'PUT', json: change, signal, read: json(readVideo) });
  }

  /** Publishes a video, or takes it back. */
  publish(id: string, isPublished: boolean, { signal }: CallOptions = {}): Promise<Video> {
    return this.#client.request(pathOf(id, 'publish'), { method: 'PUT', json: { is_published: isPublished }, signal, read: json(readVideo) });
  }

  /** Encrypts a video with new keys, also where the scheme stays; `none` ends it. What plays at the moment has to be opened again. */
  protect(id: string, scheme: ProtectionScheme, { signal }: CallOptions = {}): Promise<Video> {
    return this.#client.request(pathOf(id, 'protection'), { method: 'PUT', json: { scheme }, signal, read: json(readVideo) });
  }

  /** Processes a video again that failed. @throws OrielError `precondition_failed` for another one, and where its uploaded file is gone */
  retry(id: string, { signal }: CallOptions = {}): Promise<Video> {
    return this.#client.request(pathOf(id, 'retry'), { method: 'POST', signal, read: json(readVideo) });
  }

  remove(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(pathOf(id), { method: 'DELETE', signal, read: nothing });
  }

  /** From the lowest to the highest, with the progress of those that are being made. */
  qualities(id: string, { signal }: CallOptions = {}): Promise<VideoQuality[]> {
    return this.#client.request(pathOf(id, 'qualities'), { signal, read: json((value) => list(value, readQuality)) });
  }

  /** Opens a video for playback. @throws OrielError `video_not_ready`, `not_found` for a quality that is not there */
  open(id: string, { quality, sessionId: known, signal }: OpenOptions = {}): Promise<OpenedVideo> {
    const read = (value: unknown): OpenedVideo | undefined => {
      const { stream_url, dash_url, license_url, expires_at, qualities, storyboard_url, session_id } = fieldsOf(value);
      const [url, sessionId] = [text(stream_url), text(session_id)];
      if (!url || !sessionId) return undefined;
      const [dash, license, storyboard] = [text(dash_url), text(license_url), text(storyboard_url)];
      return defined<OpenedVideo>({
        url: this.#client.address(url),
        dashUrl: dash && this.#client.address(dash),
        licenseUrl: license && this.#client.address(license),
        expiresAt: moment(expires_at),
        qualities: list(qualities, readQuality) ?? [],
        storyboardUrl: storyboard && this.#client.address(storyboard),
        sessionId,
      });
    };
    return this.#client.request(pathOf(id, 'stream'), { query: { quality, session_id: known }, signal, read: json(read) });
  }

  /** JPEG. @throws OrielError `segment_unknown` where there is none */
  thumbnail(id: string, { signal }: CallOptions = {}): Promise<Blob> {
    return this.#client.request(pathOf(id, 'thumbnail'), { signal, read: blob });
  }

  /** How far the user of the token has watched. @throws OrielError `not_authenticated` for a token without a user */
  progress(id: string, { signal }: CallOptions = {}): Promise<VideoProgress> {
    return this.#client.request(pathOf(id, 'progress'), { signal, read: json(readProgress) });
  }

  /** Also sent while the page is being unloaded, with `keepalive`. @throws OrielError `not_authenticated` for a token without a user */
  setProgress(id: string, progress: VideoProgressUpdate, { keepalive = false, signal }: CallOptions & { keepalive?: boolean } = {}): Promise<VideoProgress> {
    return this.#client.request(pathOf(id, 'progress'), { method: 'POST', json: progress, idempotent: true, keepalive, signal, read: json(readProgress) });
  }

  /** Reports what happened in a playback. @throws OrielError `session_unknown` */
  report(id: string, sessionId: string, events: readonly VideoAnalyticsEvent[], { firstEvent, keepalive = false, signal }: ReportOptions = {}): Promise<void> {
    const body = { session_id: sessionId, first_event: firstEvent, events };
    return this.#client.request(pathOf(id, 'analytics'), { method: 'POST', json: body, idempotent: firstEvent !== undefined, keepalive, signal, read: nothing });
  }

  /** How others have watched all videos that this client's user may change. @param limit videos that are listed, 1 to 100, default 20 */
  overview({ limit, signal }: CallOptions & { limit?: number } = {}): Promise<VideoAnalyticsOverview> {
    return this.#client.request(`/api/v1/videos/analytics${limit === undefined ? '' : `?limit=${limit}`}`, { signal, read: json(readOverview) });
  }

  /** How others have watched a video. @throws OrielError `not_allowed` for a video of somebody else */
  analytics(id: string, { signal }: CallOptions = {}): Promise<VideoAnalytics> {
    return this.#client.request(pathOf(id, 'analytics'), { signal, read: json(readAnalytics) });
  }
}

function readPage(value: unknown): VideoPage | undefined {
  const { videos, next_cursor } = fieldsOf(value);
  const read = list(videos, readVideo);
  return read && defined<VideoPage>({ videos: read, nextCursor: text(next_cursor) });
}

const pathOf = (id: string, rest?: string): string => `/api/v1/videos/${encodeURIComponent(id)}${rest ? `/${rest}` : ''}`;
