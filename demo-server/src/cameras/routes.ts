import { Camera, CameraCreate, CameraId, CameraList, CameraUpdate } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import type { CameraRegistry } from './registry.ts';

const params = z.object({ cameraId: CameraId });
const tags = ['cameras'];

/** The list, one camera, and what manages them. */
export function cameraRoutes(app: App, { cameras }: { cameras: Pick<CameraRegistry, 'list' | 'get' | 'create' | 'update' | 'remove'> }): void {
  app.get('/api/v1/cameras', { config: { access: 'any' }, schema: { tags, summary: 'All cameras that the token covers', response: { 200: CameraList } } }, (request) => ({
    cameras: cameras.list().filter(({ id }) => request.maySee(id)).map((camera) => camera.describe()),
  }));

  app.get('/api/v1/cameras/:cameraId', { config: { access: 'any', errors: ['camera_unknown'] }, schema: { tags, summary: 'One camera, its state and where its picture can be had', params, response: { 200: Camera } } }, (request) =>
    cameras.get(request.params.cameraId).describe(),
  );

  app.post('/api/v1/cameras', { config: { access: 'manage', errors: ['camera_exists', 'stream_exists', 'source_not_allowed', 'disk_full'] }, schema: { tags, summary: 'Add a camera', body: CameraCreate, response: { 201: Camera } } }, async (request, reply) => {
    const camera = await cameras.create(request.body);
    return reply.code(201).header('location', `/api/v1/cameras/${camera.id}`).send(camera.describe());
  });

  app.put('/api/v1/cameras/:cameraId', { config: { access: 'manage', errors: ['camera_unknown', 'source_not_allowed', 'disk_full'] }, schema: { tags, summary: 'Change a camera', params, body: CameraUpdate, response: { 200: Camera } } }, async (request) =>
    (await cameras.update(request.params.cameraId, request.body)).describe(),
  );

  app.delete('/api/v1/cameras/:cameraId', { config: { access: 'manage', errors: ['camera_unknown', 'disk_full'] }, schema: { tags, summary: 'Remove a camera; its recordings and marks stay until they are too old', params, response: { 204: z.null() } } }, async (request, reply) => {
    await cameras.remove(request.params.cameraId);
    return reply.code(204).send(null);
  });
}
