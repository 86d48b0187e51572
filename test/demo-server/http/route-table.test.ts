import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify from 'fastify';
import type { App } from '../../../demo-server/src/http/app.ts';
import { RouteTable } from '../../../demo-server/src/http/route-table.ts';

function createTable(): RouteTable {
  const app = fastify() as unknown as App;
  const table = RouteTable.install(app);
  for (const url of ['/', '/*', '/files/*', '/lists/:id/:name', '/lists/:id/index.m3u8', '/lists/:id/recorded/:name', '/lists/:id/:folder/:name']) app.get(url, async () => '');
  app.put('/lists/:id/:name', async () => '');
  return table;
}

test('a path belongs to the most specific route', () => {
  const table = createTable();
  const found = (path: string) => table.find(path)?.url;
  assert.equal(found('/'), '/');
  assert.equal(found('/x'), '/*');
  assert.equal(found('/files/a/b'), '/files/*');
  assert.equal(found('/lists/a/index.m3u8'), '/lists/:id/index.m3u8');
  assert.equal(found('/lists/a/indexXm3u8'), '/lists/:id/:name');
  assert.equal(found('/lists/a/recorded/1'), '/lists/:id/recorded/:name');
  assert.equal(found('/lists/a/live/1'), '/lists/:id/:folder/:name');
});

test('a path takes the methods of all routes that match it, but not of a catch-all', () => {
  const table = createTable();
  assert.deepEqual(table.methodsOf('/lists/a/b').toSorted(), ['GET', 'HEAD', 'PUT']);
  assert.deepEqual(table.methodsOf('/nowhere'), []);
});
