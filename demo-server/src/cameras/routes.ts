import { Camera, CameraCreate, CameraId, CameraList, CameraReplace, CameraUpdate } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { isAuthorized } from '../access/authorize.ts';
import type { App } from '../http/app.ts';
import type { DescribeOptions } from './describe-stream.ts';
import type { CameraRegistry } from './registry.ts';

const params = z.object({ cameraId: CameraId });
const tags = ['cameras'];
const SERVER = { kind: 'server' } as const;

export interface CameraRoutesOptions {
  cameras: Pick<CameraRegistry, 'list' | 'create' | 'replace' | 'update' | 'remove'>;
  /** Encoders that publish: they are listed among the cameras. */
  publishers?: { list(): Described[] };
  /** The cameras, and what is watched like one. Throws `camera_unknown`. */
  watchable: { get(id: string): Described };
}

interface Described {
  readonly id: string;
  describe(options: DescribeOptions): Camera;
}

/** Lists, creates, changes and removes cameras. */
export function cameraRoutes(app: App, { cameras, publishers, watchable }: CameraRoutesOptions): void {
  app.get('/api/v1/cameras', { config: { access: 'any' }, schema: { tags, summary: 'All cameras that the token covers', response: { 200: CameraList } } }, (request) => ({
    cameras: [...cameras.list(), ...(publishers?.list() ?? [])].filter(({ id }) => request.maySee(id)).map((camera) => camera.describe(detailFor(request))),
  }));

  app.get(
    '/api/v1/cameras/:cameraId',
    { config: { access: 'any', errors: ['camera_unknown'] }, schema: { tags, summary: 'One camera, its state and its transports', params, response: { 200: Camera } } },
    (request) => watchable.get(request.params.cameraId).describe(detailFor(request)),
  );

  app.post(
    '/api/v1/cameras',
    {
      config: { access: 'manage', errors: ['camera_exists', 'stream_exists', 'source_not_allowed', 'disk_full'] },
      schema: { tags, summary: 'Create a camera', body: CameraCreate, response: { 201: Camera } },
    },
    async (request, reply) => {
      const camera = await cameras.create(request.body);
      return reply.code(201).header('location', `/api/v1/cameras/${camera.id}`).send(camera.describe(detailFor(request)));
    },
  );

  app.put(
    '/api/v1/cameras/:cameraId',
    {
      config: { access: 'manage', errors: ['camera_unknown', 'source_not_allowed', 'disk_full'] },
      schema: { tags, summary: 'Replace a camera', params, body: CameraReplace, response: { 200: Camera } },
    },
    async (request) => {
      request.authorize('manage', SERVER);
      return (await cameras.replace(request.params.cameraId, request.body)).describe(detailFor(request));
    },
  );

  app.patch(
    '/api/v1/cameras/:cameraId',
    {
      config: { access: 'manage', errors: ['camera_unknown', 'source_not_allowed', 'disk_full'] },
      schema: { tags, summary: 'Change some of a camera', params, body: CameraUpdate, response: { 200: Camera } },
    },
    async (request) => {
      // A source may be anything that the server can reach, so setting one is not a matter of a single camera.
      if (request.body.source !== undefined) request.authorize('manage', SERVER);
      return (await cameras.update(request.params.cameraId, request.body)).describe(detailFor(request));
    },
  );

  app.delete(
    '/api/v1/cameras/:cameraId',
    {
      config: { access: 'manage', errors: ['camera_unknown', 'disk_full'] },
      schema: { tags, summary: 'Remove a camera; its recordings and events stay until they are too old', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await cameras.remove(request.params.cameraId);
      return reply.code(204).send(null);
    },
  );
}

const detailFor = ({ grant }: FastifyRequest): DescribeOptions => ({ detail: grant !== null && isAuthorized(grant, 'manage', SERVER) });
