import { expect } from '@open-wc/testing';
import { OrielError, toIso } from '@oriel/core';
import { ServerError } from '@oriel/core/contract';
import { defaultIntent, type Facts, type Intent } from '@oriel/player';
import { describe as describeFacts, type Observed } from '../../packages/player/dist/describe.js';
import { mockCamera } from '../mocks/handlers.ts';

const TIME = Date.parse('2026-01-31T10:00:00.000Z');
const camera = mockCamera();
const connected = { mode: 'live', state: 'connected' } as const;
const played = { mode: 'playback', state: 'connected' } as const;
const live = { camera: 'yard' };
const recorded = { camera: 'yard', mode: 'playback' } as const;
const gone = new OrielError('network_gone');
const offline = new OrielError('camera_offline', { details: { since: toIso(TIME) } });
const gap = { from: TIME - 5000, to: TIME - 1000 };
const noRecording = new OrielError('no_recording', { details: { before: toIso(TIME - 1000), after: toIso(TIME + 1000) } });

type Case = [what: string, intent: Partial<Intent>, observed: Partial<Observed>, facts: Partial<Facts>];

const cases: Case[] = [
  ['nothing is asked for', {}, { shown: 'none' }, { state: 'idle', stale: true }],
  ['nothing is known yet', live, { shown: 'none' }, { state: 'connecting', stale: true }],
  ['an old picture is left while it connects', live, { shown: 'leftover' }, { state: 'connecting', stale: true }],
  ['the exact frame is there before the stream', live, { shown: 'preview' }, { state: 'connecting', stale: false }],
  ['the exact frame is there before the frames of a seek', recorded, { carrier: played, shown: 'preview', showing: true }, { state: 'playing', stale: false }],
  ['an older frame is there while several seeks are under way', recorded, { carrier: played, shown: 'leftover', showing: true }, { state: 'playing', stale: true }],
  ['live', live, { carrier: connected }, { state: 'live', stale: false }],
  ['live without a picture', live, { carrier: connected, shown: 'none' }, { state: 'connecting', stale: true }],
  ['live, paused', { ...live, paused: true }, {}, { state: 'paused', stale: false }],
  ['recorded', recorded, { carrier: played }, { state: 'playing', stale: false }],
  ['recorded, while it seeks', recorded, { carrier: { ...played, seeking: TIME + 5 }, target: TIME + 5, shown: 'outdated' }, { state: 'playing', stale: true, seeking: TIME + 5 }],
  ['recorded, paused', { ...recorded, paused: true }, { carrier: played }, { state: 'paused', stale: false }],
  ['recorded, paused at an old picture', { ...recorded, paused: true }, { shown: 'outdated' }, { state: 'paused', stale: true }],
  ['a still is there, and an older seek of the stream is not', { ...recorded, paused: true }, { carrier: { ...played, seeking: TIME - 9000 }, stills: { mode: 'playback', state: 'connected' }, target: TIME }, { state: 'paused', stale: false }],
  ['a gap was skipped', recorded, { carrier: { ...played, gap } }, { state: 'playing', stale: false, skipped: gap }],
  ['a gap was skipped long ago', recorded, { carrier: { ...played, gap: { from: TIME - 9000, to: TIME - 4000 } } }, { state: 'playing', stale: false }],
  ['the recordings end', recorded, { carrier: { ...played, ended: TIME } }, { state: 'ended', stale: true, since: TIME }],
  ['the recordings end, paused', { ...recorded, paused: true }, { carrier: { ...played, ended: TIME } }, { state: 'paused', stale: false }],
  ['the browser refuses to play', live, { carrier: connected, blocked: true, shown: 'preview' }, { state: 'blocked', stale: false }],
  ['the browser refuses to play, with no picture at all', live, { carrier: connected, blocked: true, shown: 'none' }, { state: 'blocked', stale: false }],
  ['it would refuse to play, but is paused', { ...recorded, paused: true }, { blocked: true }, { state: 'paused', stale: false }],
  ['stalled', live, { carrier: connected, stalledSince: TIME }, { state: 'stalled', stale: true, since: TIME }],
  ['stalled, while it reconnects', live, { carrier: { mode: 'live', state: 'connecting' }, shown: 'leftover', stalledSince: TIME }, { state: 'stalled', stale: true, since: TIME }],
  ['stalled, then disconnected', live, { carrier: { mode: 'live', state: 'disconnected', error: gone, retryAt: TIME }, stalledSince: TIME }, { state: 'disconnected', stale: true, error: gone, retryAt: TIME }],
  ['the camera sends nothing', live, { carrier: { ...connected, signalLostSince: TIME } }, { state: 'offline', stale: true, since: TIME }],
  ['the camera is offline', live, { carrier: { mode: 'live', state: 'failed', error: offline, retryAt: TIME } }, { state: 'offline', stale: true, error: offline, retryAt: TIME, since: TIME }],
  ['a request was refused because nothing is recorded', recorded, { carrier: { ...played, error: noRecording }, target: TIME }, { state: 'gap', stale: true, error: noRecording, since: TIME, before: TIME - 1000, after: TIME + 1000 }],
  ['a still is refused because nothing is recorded', { ...recorded, paused: true }, { stills: { mode: 'playback', state: 'failed', error: noRecording, seeking: TIME }, target: TIME }, { state: 'gap', stale: true, error: noRecording, since: TIME, before: TIME - 1000, after: TIME + 1000, seeking: TIME }],
  ['it failed, and tries again by itself', live, { carrier: { mode: 'live', state: 'failed', error: new OrielError('webrtc_failed'), retryAt: TIME } }, { state: 'disconnected', stale: true, retryAt: TIME }],
  ['it failed for good', live, { carrier: { mode: 'live', state: 'failed', error: new ServerError('camera_unknown') } }, { state: 'error', stale: true }],
  ['there is sound', live, { carrier: { ...connected, sound: true } }, { state: 'live', stale: false, sound: true }],
];

describe('what is observed, as facts', () => {
  for (const [what, intent, observed, facts] of cases) {
    it(what, () => {
      const all: Observed = { intent: { ...defaultIntent, ...intent }, shown: 'current', time: TIME, camera, transport: 'whep', ...observed };
      const described = describeFacts(all);
      if (!('error' in facts)) delete (described as { error?: OrielError }).error;
      expect(described).to.deep.equal({ sound: false, time: TIME, camera, transport: 'whep', ...facts });
    });
  }
});
