import { Programme, ProgrammeEdit, ProgrammeId, ProgrammeList } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import type { Preview } from './preview.ts';

const params = z.object({ programmeId: ProgrammeId });
const tags = ['preview'];
/** Of a programme with 200 cues that have 20 texts each. */
const bodyLimit = 4 * 1024 * 1024;

/** `/api/preview/programmes`. */
export function programmeRoutes(app: App, { preview }: { preview: Preview }): void {
  const { programmes } = preview;

  app.get('/api/preview/programmes', { config: { access: 'operate' }, schema: { tags, summary: 'All programmes, by name', response: { 200: ProgrammeList } } }, async () => ({ programmes: await programmes.list() }));

  app.get(
    '/api/preview/programmes/:programmeId',
    { config: { access: 'operate', errors: ['programme_unknown'] }, schema: { tags, summary: 'One programme', params, response: { 200: Programme } } },
    (request) => programmes.get(request.params.programmeId),
  );

  app.post(
    '/api/preview/programmes',
    { bodyLimit, config: { access: 'operate', errors: ['disk_full'] }, schema: { tags, summary: 'Create a programme', body: ProgrammeEdit, response: { 201: Programme } } },
    async (request, reply) => reply.code(201).send(await preview.createProgramme(request.body)),
  );

  app.put(
    '/api/preview/programmes/:programmeId',
    { bodyLimit, config: { access: 'operate', errors: ['programme_unknown', 'disk_full', 'not_ready'] }, schema: { tags, summary: 'Replace a programme; if it runs, it changes at once', params, body: ProgrammeEdit, response: { 200: Programme } } },
    (request) => preview.replaceProgramme(request.params.programmeId, request.body),
  );

  app.delete(
    '/api/preview/programmes/:programmeId',
    { config: { access: 'operate', errors: ['programme_unknown', 'in_use', 'disk_full', 'not_ready'] }, schema: { tags, summary: 'Remove a programme that does not run', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await preview.removeProgramme(request.params.programmeId);
      return reply.code(204).send(null);
    },
  );
}
