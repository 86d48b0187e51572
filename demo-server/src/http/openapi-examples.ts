/** Examples for schemas of the contract, by name. A test validates each against its schema. */
const from = '2026-01-31T12:00:00.000Z';
const to = '2026-01-31T12:05:00.000Z';
const camera = {
  id: 'door',
  name: 'Front door',
  state: 'live',
  since: '2026-01-31T08:00:00.000Z',
  recorder: { state: 'recording' },
  video: { codec: 'avc1.42C01F', width: 1280, height: 720, frameRate: 25 },
  transports: [
    { type: 'webrtc', url: '/api/v1/cameras/door/live/start' },
    { type: 'whep', url: '/whep/door' },
    { type: 'llhls', url: '/hls/door/index.m3u8' },
  ],
};
const event = { id: '3f0b7c52-6c0d-4a53-9a52-0f4a3f5c1f7e', time: from, label: 'Parcel delivered', kind: 'parcel', color: '#d9480f' };
const candidate = { candidate: 'candidate:1 1 UDP 2122317823 192.0.2.10 50000 typ host', sdpMid: '0', sdpMLineIndex: 0 };
const sessionId = '5b2f4d0e9a1c4c1e8f7a6b5c4d3e2f1a';
const description = (type: 'offer' | 'answer') => JSON.stringify({ type, sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' });

export const examples: Readonly<Record<string, unknown>> = {
  Activity: { from, to, buckets: [0, 0.12, 0.8, 0.35] },
  Address: { url: '/hls/door/index.m3u8?access=eyJhbGciOiJIUzI1NiJ9…', expiresAt: to },
  AddressCreate: { path: '/hls/door/index.m3u8' },
  Camera: camera,
  CameraCreate: { id: 'door', name: 'Front door', source: 'rtsp://camera.example/stream1', record: true },
  CameraEvent: event,
  CameraEventCreate: { time: from, label: event.label, kind: event.kind, color: event.color },
  CameraEventList: { events: [event] },
  CameraId: 'door',
  CameraList: { cameras: [camera] },
  CameraReplace: { name: 'Front door', source: 'rtsp://camera.example/stream2', record: true },
  CameraUpdate: { name: 'Back door' },
  IceCandidate: candidate,
  IceCandidateList: { candidates: [candidate] },
  IceCandidatePost: { sessionId, candidate },
  IsoTime: from,
  PlaybackStart: { playbackTime: from, skipGaps: true, speed: 1 },
  SequenceList: { sequences: [{ from, to }] },
  SessionAnswer: { sessionId, answerSDP: description('answer') },
  SessionCounts: { sessions: 3, peers: 3, watched: 1 },
  SessionId: sessionId,
  SessionStarted: { sessionId, offerSDP: description('offer') },
  TimeRange: { from, to },
  Token: { token: 'eyJhbGciOiJIUzI1NiJ9…', expiresAt: to },
  TokenCreate: { user: 'anna', scopes: ['live', 'playback'], cameras: ['door'], expiresIn: 3600 },
};
