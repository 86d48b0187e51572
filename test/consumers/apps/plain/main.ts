import { createClient, OrielError } from '@oriel/core';
import '@oriel/elements/define';
import { OrielCamera, type OrielRecordingPlayer, type OrielStateEvent } from '@oriel/elements';
import { Player, type Facts } from '@oriel/player';

const client = createClient({ server: 'https://cameras.example', token: () => Promise.resolve('token') });

const grid = document.createElement('oriel-camera-grid');
grid.client = client;
grid.cameras = ['harbour', 'gate'];
grid.layout = 4;

const context = document.createElement('oriel-context');
context.server = 'https://cameras.example';
context.theme = 'auto';
context.append(grid);

const player: OrielRecordingPlayer = document.createElement('oriel-recording-player');
player.time = new Date();
player.paused = true;
player.skipGaps = false;
player.transport = 'hls';
player.muted = false;
player.volume = 0.5;
player.src = 'https://cameras.example/whep/gate';
const state: Facts['state'] = player.state;
const picture: Promise<Blob> = player.snapshot();

player.addEventListener('oriel-state', (event: OrielStateEvent) => console.log(event.detail.state === state));
document.body.append(context, player, new OrielCamera());

const headless = new Player({ client, intent: { camera: 'harbour' } });
const stop = headless.subscribe(() => console.log(headless.facts.state, headless.intent.paused));
const detach = headless.attach({ video: document.createElement('video'), canvas: document.createElement('canvas') });
headless.set({ mode: 'playback', time: Date.now() - 60_000 });

void picture.catch((error: unknown) => {
  if (error instanceof OrielError && error.code === 'token_expired') console.log(error.hint);
  stop();
  detach();
  headless.close();
});
