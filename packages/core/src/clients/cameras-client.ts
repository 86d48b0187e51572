import { toIso, type CameraCreate, type CameraReplace, type CameraUpdate, type Milliseconds } from '../contract/index.ts';
import { fieldsOf, list, number } from '../json/fields.ts';
import { blob, json, nothing } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import { readCamera, type Camera } from './camera.ts';
import type { Requester } from './requester.ts';
import { readRange, readTimelineEvent, type RecordedRange, type TimelineEvent } from './timeline-facts.ts';

/** `/api/v1/cameras`. Every method rejects with `OrielError`, `camera_unknown` for an unknown id. */
export class CamerasClient {
  // Not `#client`: a framework may wrap the client in a Proxy, which reaches no private names.
  private readonly client: Requester;

  constructor(client: Requester) {
    this.client = client;
  }

  /** Without the entries that cannot be read. */
  list({ signal }: CallOptions = {}): Promise<Camera[]> {
    return this.client.request('/api/v1/cameras', { signal, read: json((value) => list(fieldsOf(value)['cameras'], readCamera)) });
  }

  get(id: string, { signal }: CallOptions = {}): Promise<Camera> {
    return this.client.request(pathOf(id), { signal, read: json(readCamera) });
  }

  /** @throws OrielError `camera_exists`, `source_not_allowed` */
  create(camera: CameraCreate, { signal }: CallOptions = {}): Promise<Camera> {
    return this.client.request('/api/v1/cameras', { method: 'POST', json: camera, signal, read: json(readCamera) });
  }

  /** Sets name, source and whether it is recorded (default true). @throws OrielError `source_not_allowed` */
  replace(id: string, camera: CameraReplace, { signal }: CallOptions = {}): Promise<Camera> {
    return this.client.request(pathOf(id), { method: 'PUT', json: camera, signal, read: json(readCamera) });
  }

  /** Changes only the given fields. @throws OrielError `source_not_allowed` */
  update(id: string, change: CameraUpdate, { signal }: CallOptions = {}): Promise<Camera> {
    return this.client.request(pathOf(id), { method: 'PATCH', json: change, signal, read: json(readCamera) });
  }

  remove(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.client.request(pathOf(id), { method: 'DELETE', signal, read: nothing });
  }

  /** Recorded ranges, merged and clipped to the requested range. */
  sequences(id: string, range: RecordedRange, { signal }: CallOptions = {}): Promise<RecordedRange[]> {
    const read = json((value) => list(fieldsOf(value)['sequences'], readRange));
    return this.client.request(pathOf(id, 'sequences'), { query: wire(range), signal, read });
  }

  /** One value from 0 to 1 for each of `buckets` (1 to 2000, default 200). */
  activity(id: string, { buckets, ...range }: RecordedRange & { buckets?: number }, { signal }: CallOptions = {}): Promise<number[]> {
    // An entry that is no number stays as 0: each index stands for a time.
    const read = json((value) => list(fieldsOf(value)['buckets'], (entry) => number(entry) ?? 0));
    return this.client.request(pathOf(id, 'activity'), { query: { ...wire(range), buckets }, signal, read });
  }

  events(id: string, range: RecordedRange, { signal }: CallOptions = {}): Promise<TimelineEvent[]> {
    const read = json((value) => list(fieldsOf(value)['events'], readTimelineEvent));
    return this.client.request(pathOf(id, 'events'), { query: wire(range), signal, read });
  }

  addEvent(id: string, { time, label, kind, color }: Omit<TimelineEvent, 'id'>, { signal }: CallOptions = {}): Promise<TimelineEvent> {
    const event = { time: toIso(time), label, kind, color };
    return this.client.request(pathOf(id, 'events'), { method: 'POST', json: event, signal, read: json(readTimelineEvent) });
  }

  removeEvent(id: string, eventId: string, { signal }: CallOptions = {}): Promise<void> {
    return this.client.request(pathOf(id, `events/${encodeURIComponent(eventId)}`), { method: 'DELETE', signal, read: nothing });
  }

  /** JPEG of the keyframe nearest to `time`, or of the newest one. `width` in pixels, 16 to 1920, default 320. */
  thumbnail(id: string, options: { time?: Milliseconds; width?: number } = {}, { signal }: CallOptions = {}): Promise<Blob> {
    return this.client.request(this.thumbnailUrl(id, options), { signal, read: blob });
  }

  /** URL of `thumbnail`, for an `<img>`. Where the server requires tokens, sign it with `TokensClient.address`. */
  thumbnailUrl(id: string, { time, width }: { time?: Milliseconds; width?: number } = {}): string {
    return this.client.address(pictureOf(id, 'thumbnail', { time, width }));
  }

  /** URL of a JPEG of the exact frame at `time`, or of the newest frame. */
  snapshotUrl(id: string, { time }: { time?: Milliseconds } = {}): string {
    return this.client.address(pictureOf(id, 'snapshot', { time }));
  }
}

function pictureOf(id: string, kind: string, { time, width }: { time?: Milliseconds | undefined; width?: number | undefined }): string {
  const query = new URLSearchParams();
  if (time !== undefined) query.set('time', toIso(time));
  if (width !== undefined) query.set('width', String(width));
  return `${pathOf(id, kind)}${query.size > 0 ? `?${query}` : ''}`;
}

const pathOf = (id: string, rest?: string): string => `/api/v1/cameras/${encodeURIComponent(id)}${rest ? `/${rest}` : ''}`;

const wire = ({ from, to }: RecordedRange) => ({ from: toIso(from), to: toIso(to) });
