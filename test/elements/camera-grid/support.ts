import type { Environment, OrielClient } from '@oriel/core';
import { http, HttpResponse } from 'msw';
import { mockClient, type MockClient } from '../../mocks/client.ts';
import { cameraHandlers, failure, mockCamera, recordingHandlers, signalingHandlers } from '../../mocks/handlers.ts';
import { LoopbackPeers } from '../../mocks/loopback-peers.ts';
import { timelineHandlers } from '../../mocks/timeline-handlers.ts';

/** An hour ago, at a full second. */
export const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: START, to: START + 600_000 }];

/** A server of cameras whose pictures are real connections within the page. */
export function house(ids: readonly string[]) {
  const cameras = ids.map((id) => mockCamera({ id, name: id }));
  const peers = new LoopbackPeers({ ranges });
  const client = mockClient([
    http.get('*/api/v1/cameras', () => HttpResponse.json({ cameras })),
    ...cameraHandlers(cameras),
    ...signalingHandlers(peers),
    ...recordingHandlers({ ranges }),
    ...timelineHandlers({ ranges }),
  ]);
  return { cameras, client, peers };
}

/** A server whose cameras send no picture: for what the grid itself does. */
export function quietHouse({ list, environment }: { list?: () => Promise<{ id: string; name?: string; history?: number }[]>; environment?: Environment } = {}): OrielClient {
  const client: MockClient = mockClient([http.all('*', () => failure('camera_offline')), ...timelineHandlers({ ranges })]);
  if (list) client.cameras.list = () => list() as ReturnType<OrielClient['cameras']['list']>;
  return environment ? Object.assign(client, { environment }) : client;
}

