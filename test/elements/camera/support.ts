import { fixture, html } from '@open-wc/testing';
import type { OrielClient } from '@oriel/core';
import type { OrielCamera } from '@oriel/elements/camera';
import '@oriel/elements/camera/define';
import type { AnyHandler } from 'msw';
import { mockClient, type MockClient } from '../../mocks/client.ts';
import { cameraHandlers, mockCamera, recordingHandlers, signalingHandlers } from '../../mocks/handlers.ts';
import { LoopbackPeers } from '../../mocks/loopback-peers.ts';
import { until } from '../until.ts';

export { until };

export const inState = (camera: OrielCamera, state: OrielCamera['state']): Promise<true> => until(() => camera.state === state || undefined);

export interface Stage {
  peers: LoopbackPeers;
  client: MockClient;
}

/** A server with one recorded camera; `first` answers before everything else. */
export function stage(first: AnyHandler[] = [], { ranges = [] as { from: number; to: number }[], camera = mockCamera() } = {}): Stage {
  const peers = new LoopbackPeers({ ranges });
  const client = mockClient([...first, ...cameraHandlers([camera]), ...signalingHandlers(peers), ...recordingHandlers({ ranges })]);
  return { peers, client };
}

export async function show(client: OrielClient, properties: Partial<OrielCamera> = {}): Promise<OrielCamera> {
  const camera = await fixture<OrielCamera>(html`<oriel-camera camera="yard" .client=${client}></oriel-camera>`);
  Object.assign(camera, properties);
  return camera;
}

/** What the element says beside the picture, and its buttons. */
export function panelOf(camera: OrielCamera): { text: string; buttons: HTMLButtonElement[] } {
  const panel = camera.shadowRoot?.querySelector('.panel');
  return {
    text: panel?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '',
    buttons: [...(panel?.querySelectorAll('button') ?? [])],
  };
}
