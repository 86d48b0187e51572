import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Entry {
  name: string;
  description?: string;
  default?: string;
  type?: { text: string };
}
interface Declaration {
  name: string;
  tagName?: string;
  attributes?: Entry[];
  members?: (Entry & { kind: string; inheritedFrom?: { module: string } })[];
  events?: Entry[];
  slots?: Entry[];
  cssParts?: Entry[];
  cssProperties?: Entry[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const elements = join(root, 'packages/elements');

describe('the custom elements manifest', () => {
  const out = mkdtempSync(join(tmpdir(), 'oriel-manifest-'));
  const found = new Map<string, Declaration>();
  const of = (tag: string): Declaration => found.get(tag) ?? assert.fail(`no <${tag}>`);
  const names = (entries: readonly Entry[] = []) => entries.map(({ name }) => name).sort();
  before(() => {
    execFileSync(process.execPath, [join(root, 'node_modules/@custom-elements-manifest/analyzer/cem.js'), 'analyze', '--outdir', relative(elements, out)], { cwd: elements });
    const { modules } = JSON.parse(readFileSync(join(out, 'custom-elements.json'), 'utf8')) as { modules: { declarations?: Declaration[] }[] };
    for (const declaration of modules.flatMap(({ declarations = [] }) => declarations)) if (declaration.tagName) found.set(declaration.tagName, declaration);
  });
  after(() => rmSync(out, { recursive: true }));

  it('has every tag', () => {
    assert.deepEqual([...found.keys()].sort(), ['oriel-analytics', 'oriel-camera', 'oriel-camera-grid', 'oriel-context', 'oriel-hls-player', 'oriel-pipeline-monitor', 'oriel-preview-window', 'oriel-programme-editor', 'oriel-recording-player', 'oriel-timeline', 'oriel-upload', 'oriel-video-list']);
  });

  it('lists the events that an element sends and those that pass through it, with their classes', () => {
    const camera = ['oriel-time', 'oriel-state', 'oriel-error', 'oriel-mode'];
    const timeline = ['oriel-scrub', 'oriel-scrub-cancel', 'oriel-seek', 'oriel-live', 'oriel-view', 'oriel-error'];
    const includes = (tag: string, wanted: string[]) => assert.deepEqual(wanted.filter((name) => !names(of(tag).events).includes(name)), [], tag);
    includes('oriel-camera', camera);
    includes('oriel-timeline', timeline);
    const player = [...camera, ...timeline, 'oriel-speed', 'oriel-volume'];
    includes('oriel-recording-player', player);
    includes('oriel-camera-grid', [...player, 'oriel-layout', 'oriel-page']);
    for (const { events = [] } of found.values()) for (const { name, type, description } of events) {
      assert.equal(type?.text.replace(/Event$/, ''), name.split('-').map((word) => word[0]?.toUpperCase() + word.slice(1)).join(''));
      assert.ok(description, name);
    }
  });

  it('writes unions out, in the order of the source', () => {
    const attribute = (tag: string, name: string) => of(tag).attributes?.find((one) => one.name === name)?.type?.text;
    assert.equal(attribute('oriel-camera', 'transport'), "'auto' | 'webrtc' | 'hls'");
    assert.equal(attribute('oriel-camera', 'mode'), "'live' | 'playback'");
    assert.equal(attribute('oriel-camera', 'theme'), "'auto' | 'dark' | 'light' | undefined");
    assert.equal(attribute('oriel-camera', 'time'), 'string | number | Date | undefined');
    const state = of('oriel-camera').members?.find(({ name }) => name === 'state')?.type?.text ?? '';
    assert.match(state, /^'idle' \| 'connecting' \| 'live' \| /);
    for (const { tagName, attributes = [] } of found.values()) for (const { name, type } of attributes) {
      const alias = /\b[A-Z]\w*/.exec(type?.text.replaceAll(/'[^']*'|\b(?:Date|Promise)\b/g, '') ?? '');
      assert.equal(alias?.[0], undefined, `${tagName} ${name}: ${type?.text}`);
    }
  });

  it('lists parts, slots and CSS properties with their descriptions', () => {
    assert.ok(names(of('oriel-camera').cssParts).includes('badge'));
    assert.ok(names(of('oriel-camera').slots).includes(''));
    const accent = of('oriel-camera').cssProperties?.find(({ name }) => name === '--oriel-accent');
    assert.match(accent?.default ?? '', /^light-dark\(#\w+, #\w+\)$/);
    for (const { tagName, cssParts = [], slots = [], cssProperties = [] } of found.values()) {
      assert.ok(names(cssProperties).includes('--oriel-accent'), tagName);
      for (const { name, description } of [...cssParts, ...slots, ...cssProperties]) assert.ok(description, `${tagName} ${name}`);
    }
  });

  it('names modules as they are published', () => {
    for (const { members = [] } of found.values()) for (const { inheritedFrom } of members) assert.match(inheritedFrom?.module ?? 'dist/a.js', /^dist\/.*\.js$/);
  });
});
