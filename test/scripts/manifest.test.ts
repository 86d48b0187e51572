import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Declaration {
  tagName?: string;
  events?: { name: string; type: { text: string }; description?: string }[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const elements = join(root, 'packages/elements');

describe('the custom elements manifest', () => {
  const out = mkdtempSync(join(tmpdir(), 'oriel-manifest-'));
  after(() => rmSync(out, { recursive: true }));

  it('has of each element the events it sends and those that pass through it, with their classes', () => {
    execFileSync(process.execPath, [join(root, 'node_modules/@custom-elements-manifest/analyzer/cem.js'), 'analyze', '--outdir', relative(elements, out)], { cwd: elements });
    const { modules } = JSON.parse(readFileSync(join(out, 'custom-elements.json'), 'utf8')) as { modules: { declarations?: Declaration[] }[] };
    const found = new Map(modules.flatMap(({ declarations = [] }) => declarations).map(({ tagName, events = [] }) => [tagName, events]));
    const camera = ['oriel-time', 'oriel-state', 'oriel-error', 'oriel-mode'];
    const timeline = ['oriel-scrub', 'oriel-scrub-cancel', 'oriel-seek', 'oriel-live', 'oriel-view', 'oriel-error'];
    const names = (tag: string) => found.get(tag)?.map(({ name }) => name).sort();
    assert.deepEqual(names('oriel-camera'), camera.sort());
    assert.deepEqual(names('oriel-timeline'), timeline.sort());
    assert.deepEqual(names('oriel-recording-player'), [...new Set([...camera, ...timeline])].sort());
    for (const events of found.values()) for (const { name, type, description } of events) {
      assert.equal(type.text.replace(/Event$/, ''), name.split('-').map((word) => word[0]?.toUpperCase() + word.slice(1)).join(''));
      assert.ok(description, name);
    }
  });
});
