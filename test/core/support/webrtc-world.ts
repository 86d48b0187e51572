import assert from 'node:assert/strict';
import { createClient } from '@oriel/core/clients';
import { WebRtcSession, type SessionFacts, type WebRtcSessionOptions } from '@oriel/core/sessions';
import { until } from '../../support/until.ts';
import { ManualEnvironment } from './manual-environment.ts';
import { NodePeers } from './peers.ts';
import { Sender } from './sender.ts';

export const TIME = Date.parse('2026-01-31T10:00:00.000Z');
export const iso = (time: number) => new Date(time).toISOString();

/** A session and the sender that it talks to; checks in the end that nothing is left of it. */
export async function setUp({ speed = 1, ...options }: Partial<WebRtcSessionOptions> & { speed?: number } = {}) {
  const sender = await Sender.listen();
  const environment = new ManualEnvironment();
  const peers = new NodePeers();
  const client = createClient({ server: sender.url, environment });
  const intent = { paused: false, speed };
  const session = new WebRtcSession({ client, camera: 'yard', mode: 'playback', time: TIME, peers, intent: () => intent, ...options });
  const set = (change: Partial<typeof intent>) => {
    Object.assign(intent, change);
    session.apply();
  };
  const states: SessionFacts['state'][] = [];
  session.subscribe(() => states.at(-1) !== session.facts.state && states.push(session.facts.state));
  const connected = () =>
    until('connected', () => {
      // A poll for candidates waits for the clock.
      environment.advance(5);
      return session.facts.state === 'connected';
    }, { every: 5 });
  const open = async () => {
    await connected();
    await until('the channel', () => sender.last.channel?.isOpen());
    // Its place comes first, as Oriel's server says it, and shows that the page's side is open too.
    sender.last.place(iso(sender.last.start ? Date.parse(sender.last.start.playbackTime) : TIME));
    await until('a position', () => session.facts.position);
  };
  return {
    sender,
    environment,
    peers,
    session,
    states,
    /** Changes what the session is to do. */
    set,
    pause: () => set({ paused: true }),
    play: () => set({ paused: false }),
    step: (frames: number) => {
      intent.paused = true;
      session.step(frames);
    },
    connected,
    open,
    async [Symbol.asyncDispose]() {
      session.close();
      assert.equal(environment.listeners, 0, 'listeners left');
      await until('no peer is left', () => peers.open === 0);
      // The last one is that of the request which ends the session.
      await until('no timer is left', () => environment.delays.length === 0);
      await sender[Symbol.asyncDispose]();
    },
  };
}
