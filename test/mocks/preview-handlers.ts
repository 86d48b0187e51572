import type { Destination, DestinationCheck, DestinationEdit, DestinationStatus, PreviewHealth, PreviewImage, PreviewStatus, Programme, ProgrammeEdit } from '@oriel/core/contract';
import { http, HttpResponse, ws, type AnyHandler } from 'msw';
import { failure } from './handlers.ts';

const AT = '2026-01-31T10:00:00.000Z';

type Cue = Programme['cues'][number];

export const mockCue = (cue: Partial<Cue> = {}): Cue => ({ id: 'a', name: 'Front door', source: { camera: 'yard' }, duration: 10, transition: 'cut', overlays: [], ...cue });

export const mockProgramme = (programme: Partial<Programme> = {}): Programme => ({
  id: '3f0a1a52-0000-4000-8000-000000000001',
  name: 'Morning show',
  loop: true,
  slate: {},
  cues: [mockCue(), mockCue({ id: 'b', name: 'Harbour', source: { camera: 'harbour' }, transition: 'fade' }), mockCue({ id: 'c', name: 'Road', source: { camera: 'road' } })],
  ...programme,
});

export const mockDestination = (destination: Partial<Destination> = {}): Destination => ({
  id: '7b0a1a52-0000-4000-8000-000000000001',
  name: 'Our channel',
  kind: 'youtube',
  url: 'rtmps://a.rtmps.youtube.com/live2',
  hasKey: true,
  ...destination,
});

export const mockDestinationStatus = ({ id, kind, name }: Destination, status: Partial<DestinationStatus> = {}): DestinationStatus => ({
  id,
  name,
  kind,
  state: 'publishing',
  since: AT,
  bitrate: 2_480_000,
  droppedFrames: 0,
  ...status,
});

const allowed = { idle: ['start'], preview: ['take', 'go-live', 'stop'], live: ['take', 'go-live', 'end-live', 'stop'] } as const;
const healthy: PreviewHealth = { ok: true, checks: [{ name: 'encoder', ok: true }, { name: 'disk', ok: true }] };

/** A preview that follows what it is asked for; a test changes it as it goes, as another page would. */
export class MockPreview {
  status: PreviewStatus = { state: 'idle', since: AT, allowed: ['start'], transports: [], destinations: [], latency: null };
  programmes: Programme[] = [mockProgramme()];
  destinations: Destination[] = [mockDestination()];
  images: PreviewImage[] = [];
  health: PreviewHealth = healthy;
  check: DestinationCheck = { ok: true };
  /** How destinations are when it goes live. */
  published: Partial<DestinationStatus> = {};
  /** Answers instead of the preview itself. */
  answer: ((path: string, method: string) => Response | undefined) | undefined;
  /** PNG or JPEG of every image. */
  picture: Blob | undefined;
  /** Pictures of videos that were asked for. */
  readonly asked: string[] = [];
  /** Bodies of requests that changed something, in order. */
  readonly sent: { path: string; body: unknown }[] = [];
  /** Of "now", Unix ms. */
  now: () => number = () => Date.now();

  /** As if another page had done it. */
  enter(state: PreviewStatus['state'], change: Partial<PreviewStatus> = {}): this {
    const [programme] = this.programmes;
    const since = new Date(this.now()).toISOString();
    const running: Partial<PreviewStatus> = {
      quality: 'medium',
      ...(programme && { programme: { id: programme.id, name: programme.name } }),
      ...(programme?.cues[0] && { cue: { id: programme.cues[0].id, since, isMissing: false } }),
      ...this.status,
      streamId: 'preview',
      transports: [{ type: 'whep', url: '/whep/preview' }, { type: 'llhls', url: '/hls/preview/index.m3u8' }],
      latency: 40,
    };
    this.status = {
      ...(state === 'idle' ? { transports: [], latency: null } : (running as PreviewStatus)),
      state,
      since,
      allowed: [...allowed[state]],
      destinations: state === 'live' ? this.destinations.map((one) => mockDestinationStatus(one, this.published)) : [],
      ...change,
    };
    return this;
  }

  get handlers(): AnyHandler[] {
    const root = '*/api/preview';
    const body = async ({ request }: { request: Request }): Promise<unknown> => {
      const text = await request.text();
      const read: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
      this.sent.push({ path: `${request.method} ${new URL(request.url).pathname.replace('/api/preview', '')}`, body: read });
      return read;
    };
    const act = (name: PreviewStatus['allowed'][number], then: (given: unknown) => void) =>
      http.post(`${root}/${name}`, async (info) => {
        const given = await body(info);
        if (!this.status.allowed.includes(name)) return failure('preview_state', { details: { state: this.status.state, allowed: this.status.allowed } });
        then(given);
        return HttpResponse.json(this.status);
      });
    return [
      http.all(`${root}/*`, ({ request }) => this.answer?.(new URL(request.url).pathname, request.method)),
      // Nothing is pushed: the status is polled. The path of Socket.IO is not part of what is compared.
      ws.link(/^wss?:/).addEventListener('connection', () => undefined),
      http.get(`${root}/status`, () => HttpResponse.json(this.status)),
      http.get(`${root}/health`, () => HttpResponse.json(this.health)),
      act('start', (given) => {
        const { programmeId, quality = 'medium' } = given as { programmeId: string; quality?: 'low' };
        const programme = this.programmes.find(({ id }) => id === programmeId);
        this.enter('preview', { quality, ...(programme && { programme: { id: programme.id, name: programme.name } }) });
      }),
      act('take', (given) => (this.status = { ...this.status, cue: { id: (given as { cueId: string }).cueId, since: new Date(this.now()).toISOString(), isMissing: false } })),
      act('go-live', (given) => {
        const { destinationIds } = given as { destinationIds: string[] };
        this.enter('live', { destinations: this.destinations.filter(({ id }) => destinationIds.includes(id)).map((one) => mockDestinationStatus(one, this.published)) });
      }),
      act('end-live', () => this.enter('preview')),
      act('stop', () => this.enter('idle')),
      ...this.#programmes(`${root}/programmes`, body),
      ...this.#destinations(`${root}/destinations`, body),
      http.get(`${root}/images`, () => HttpResponse.json({ images: this.images })),
      http.post(`${root}/images`, ({ request }) => {
        const image = { id: crypto.randomUUID(), name: new URL(request.url).searchParams.get('name') ?? 'image', width: 640, height: 360 };
        this.images = [...this.images, image];
        return HttpResponse.json(image, { status: 201 });
      }),
      http.get(`${root}/images/:id`, () => (this.picture ? new HttpResponse(this.picture, { headers: { 'Content-Type': this.picture.type } }) : failure('image_unknown'))),
      http.get(`${root}/videos/:id/picture`, ({ params, request }) => {
        this.asked.push(`${String(params['id'])} at ${new URL(request.url).searchParams.get('time')}`);
        return this.picture ? new HttpResponse(this.picture, { headers: { 'Content-Type': this.picture.type } }) : failure('segment_unknown');
      }),
      http.post('*/api/v1/addresses', async ({ request }) => {
        const { path } = (await request.json()) as { path: string };
        return HttpResponse.json({ url: new URL(path, request.url).href, expiresAt: '2036-01-31T10:00:00.000Z' });
      }),
      http.post('*/api/v1/recordings/start', async ({ request }) => {
        await body({ request });
        this.status = { ...this.status, recording: { id: crypto.randomUUID(), since: new Date(this.now()).toISOString() } };
        return HttpResponse.json({ id: this.status.recording?.id, stream_id: 'preview', title: 'Morning show', status: 'recording' }, { status: 201 });
      }),
      http.post('*/api/v1/recordings/:id/stop', ({ params }) => {
        const { recording, ...rest } = this.status;
        if (recording?.id !== params['id']) return failure('wrong_status');
        this.status = rest;
        return HttpResponse.json({ id: params['id'], stream_id: 'preview', title: 'Morning show', status: 'processing' });
      }),
    ];
  }

  #programmes(root: string, body: (info: { request: Request }) => Promise<unknown>): AnyHandler[] {
    const find = (id: unknown) => this.programmes.find((one) => one.id === id);
    return [
      http.get(root, () => HttpResponse.json({ programmes: this.programmes })),
      http.get(`${root}/:id`, ({ params }) => {
        const found = find(params['id']);
        return found ? HttpResponse.json(found) : failure('programme_unknown');
      }),
      http.post(root, async (info) => {
        const made = { ...((await body(info)) as ProgrammeEdit), id: crypto.randomUUID() };
        this.programmes = [...this.programmes, made];
        return HttpResponse.json(made, { status: 201 });
      }),
      http.put(`${root}/:id`, async ({ params, request }) => {
        const edit = (await body({ request })) as ProgrammeEdit;
        if (!find(params['id'])) return failure('programme_unknown');
        const changed = { ...edit, id: String(params['id']) };
        this.programmes = this.programmes.map((one) => (one.id === changed.id ? changed : one));
        return HttpResponse.json(changed);
      }),
      http.delete(`${root}/:id`, ({ params }) => {
        if (this.status.programme?.id === params['id']) return failure('in_use');
        this.programmes = this.programmes.filter(({ id }) => id !== params['id']);
        return new HttpResponse(null, { status: 204 });
      }),
    ];
  }

  #destinations(root: string, body: (info: { request: Request }) => Promise<unknown>): AnyHandler[] {
    const take = (id: string, { streamKey, ...edit }: DestinationEdit, before?: Destination): Destination => ({ id, ...edit, url: edit.url ?? 'rtmps://a.rtmps.youtube.com/live2', hasKey: streamKey ? true : (before?.hasKey ?? false) });
    const change = (id: unknown, state: DestinationStatus['state']) => {
      const found = this.status.destinations.find((one) => one.id === id) ?? mockDestinationStatus(mockDestination());
      const changed = { ...found, state };
      delete changed.reason;
      this.status = { ...this.status, destinations: this.status.destinations.map((one) => (one.id === id ? changed : one)) };
      return HttpResponse.json(changed);
    };
    return [
      http.get(root, () => HttpResponse.json({ destinations: this.destinations })),
      http.post(root, async (info) => {
        const made = take(crypto.randomUUID(), (await body(info)) as DestinationEdit);
        this.destinations = [...this.destinations, made];
        return HttpResponse.json(made, { status: 201 });
      }),
      http.put(`${root}/:id`, async ({ params, request }) => {
        const edit = (await body({ request })) as DestinationEdit;
        const before = this.destinations.find(({ id }) => id === params['id']);
        if (!before) return failure('destination_unknown');
        const changed = take(before.id, edit, before);
        this.destinations = this.destinations.map((one) => (one.id === changed.id ? changed : one));
        return HttpResponse.json(changed);
      }),
      http.delete(`${root}/:id`, ({ params }) => {
        this.destinations = this.destinations.filter(({ id }) => id !== params['id']);
        return new HttpResponse(null, { status: 204 });
      }),
      http.post(`${root}/:id/check`, () => HttpResponse.json(this.check)),
      http.post(`${root}/:id/restart`, ({ params }) => change(params['id'], 'publishing')),
      http.post(`${root}/:id/stop`, ({ params }) => change(params['id'], 'idle')),
    ];
  }
}
