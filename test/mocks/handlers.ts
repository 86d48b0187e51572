import { encodeGroup, FRAMES_TYPE, ServerError, PlaybackStart, toIso, type Camera, type ErrorBody, type ErrorCode, type OrielErrorOptions } from '@oriel/core/contract';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { encodeFrames, type EncodeOptions } from './frames.ts';
import type { LoopbackPeers } from './loopback-peers.ts';
import { nearestOf, type RecordedRanges } from './recorded-ranges.ts';

/** A camera as the contract has it; live, recorded and to be had by WHEP unless said otherwise. */
export function mockCamera(camera: Partial<Camera> = {}): Camera {
  const id = camera.id ?? 'yard';
  return {
    id,
    name: 'Yard',
    state: 'live',
    since: toIso(Date.now() - 3_600_000),
    recorder: { state: 'recording' },
    // What both test browsers can send and receive.
    video: { codec: 'vp08.00.10.08', width: 320, height: 180, frameRate: 25 },
    transports: [{ type: 'whep', url: `/whep/${id}` }],
    ...camera,
  };
}

/** An answer with one of the contract's errors. */
export function failure(code: ErrorCode, options: OrielErrorOptions = {}): HttpResponse<never> {
  const error = new ServerError(code, options);
  return HttpResponse.json<ErrorBody>(error.toBody(), { status: error.status || 500 }) as HttpResponse<never>;
}

/** Nothing is recorded at `time`: what is, before and after it. */
export function notRecorded(ranges: RecordedRanges, time: number): HttpResponse<never> {
  const { before, after } = nearestOf(ranges, time);
  return failure('no_recording', {
    details: { ...(before !== undefined && { before: toIso(before) }), ...(after !== undefined && { after: toIso(after) }) },
  });
}

const api = '*/api/v1';

/** The list of cameras and each one. */
export const cameraHandlers = (cameras: Camera[]): AnyHandler[] => [
  http.get(`${api}/cameras`, () => HttpResponse.json({ cameras })),
  http.get(`${api}/cameras/:id`, ({ params }) => {
    const camera = cameras.find(({ id }) => id === params['id']);
    return camera ? HttpResponse.json(camera) : failure('camera_unknown');
  }),
];

/** Signaling of both kinds, to peers in the same page. */
export const signalingHandlers = (peers: LoopbackPeers): AnyHandler[] => [
  http.post(`${api}/cameras/:id/live/start`, async ({ params }) => HttpResponse.json(await peers.offer({ camera: String(params['id']) }))),
  http.post(`${api}/cameras/:id/playback/start`, async ({ params, request }) => {
    const { playbackTime } = PlaybackStart.parse(await request.json());
    return HttpResponse.json(await peers.offer({ camera: String(params['id']), time: playbackTime }));
  }),
  http.put(`${api}/playback/webrtc/answer`, async ({ request }) => {
    const { sessionId, answerSDP } = (await request.json()) as { sessionId: string; answerSDP: string };
    return (await peers.accept(sessionId, answerSDP)) ? new HttpResponse(null, { status: 204 }) : failure('session_unknown');
  }),
  http.post(`${api}/playback/webrtc/ice`, async ({ request }) => {
    const { sessionId, candidate } = (await request.json()) as { sessionId: string; candidate: RTCIceCandidateInit };
    await peers.addCandidate(sessionId, candidate);
    return new HttpResponse(null, { status: 204 });
  }),
  http.get(`${api}/playback/webrtc/ice/:id`, () => HttpResponse.json({ candidates: [] })),
  http.delete(`${api}/playback/webrtc/:id`, ({ params }) => {
    peers.end(String(params['id']));
    return new HttpResponse(null, { status: 204 });
  }),
  http.post('*/whep/:id', async ({ params, request }) => {
    const time = new URL(request.url).searchParams.get('time') ?? undefined;
    const { id, sdp } = await peers.answer(await request.text(), { camera: String(params['id']), time });
    return new HttpResponse(sdp, { status: 201, headers: { 'Content-Type': 'application/sdp', Location: `/whep/sessions/${id}` } });
  }),
  http.patch('*/whep/sessions/:id', () => new HttpResponse(null, { status: 204 })),
  http.delete('*/whep/sessions/:id', ({ params }) => {
    peers.end(String(params['id']));
    return new HttpResponse(null, { status: 200 });
  }),
];

export interface MockRecordings {
  ranges: RecordedRanges;
  /** How the pictures look; missing: as `MovingPicture`'s. */
  look?: (camera: string) => Omit<EncodeOptions, 'from'>;
}

/** Exact stills of what is recorded, a group of pictures each second, and of what is live now. */
export const recordingHandlers = ({ ranges, look }: MockRecordings): AnyHandler[] => [
  http.get(`${api}/cameras/:id/frames`, async ({ params, request }) => {
    const asked = new URL(request.url).searchParams.get('time');
    const time = asked === null ? Date.now() : Date.parse(asked);
    const from = Math.floor(time / 1000) * 1000;
    if (time > Date.now()) return failure('time_in_future');
    if (asked !== null && !ranges.some(({ from, to }) => from <= time && time < to)) {
      return notRecorded(ranges, time);
    }
    const options = { ...look?.(String(params['id'])), from };
    const group = await encodeFrames(asked === null ? { ...options, count: Math.floor((time - from) / (options.duration ?? 40)) + 1 } : options);
    return new HttpResponse(encodeGroup(group).slice().buffer, { headers: { 'Content-Type': FRAMES_TYPE } });
  }),
];
