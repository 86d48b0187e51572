import { createClient } from '@oriel/core';
import { expect, nextFrame } from '@open-wc/testing';
import '@oriel/elements/define';
import type { LitElement, PropertyDeclaration } from 'lit';

const client = createClient({ server: location.origin, fetch: async () => new Response('{}', { status: 404 }) });

const tags = ['oriel-context', 'oriel-camera', 'oriel-camera-grid', 'oriel-timeline', 'oriel-recording-player', 'oriel-hls-player', 'oriel-upload', 'oriel-video-list', 'oriel-analytics', 'oriel-pipeline-monitor', 'oriel-preview-window', 'oriel-programme-editor'] as const;
const odd: unknown[] = [null, undefined, '', 'abc', true, 5, -1, NaN, Infinity, -9e15, 8.64e15, {}, [], [null], [{}], () => 0, new Date(NaN)];

/** With what a value has to look like to be taken at all. */
const nearly: Record<string, unknown[]> = {
  chapters: [[{ title: 'One' }], [{ title: 5, start_time_seconds: 0 }], [{ title: 'One', start_time_seconds: NaN }]],
  client: [{ cameras: {} }, { environment: {} }],
  cameras: [['a', 'a', 5, {}], ' , '],
  sequences: [[{ from: 5 }], [{ from: 5, to: -5 }], [{ from: -Infinity, to: Infinity }]],
  events: [[{ time: 'noon' }], [{ time: NaN, label: {} }], [{ time: Date.now() }]],
  activity: [{ from: 1, to: 2 }, { from: 1, to: 2, buckets: 'many' }, { from: 0, to: 8e15, buckets: [null, 'x', {}] }],
  drm: [{ widevine: null }, { widevine: { licenseUrl: 5 }, fairplay: 'none' }],
  locale: ['x-', 'en_GB', ['x-']],
};

/** What each method is called with. */
const methods: Record<string, readonly string[]> = {
  'oriel-context': [],
  'oriel-camera': ['seek', 'step'],
  'oriel-camera-grid': ['maximize'],
  'oriel-timeline': ['show', 'zoom', 'pan', 'xOf'],
  'oriel-recording-player': ['seek', 'step'],
  'oriel-hls-player': ['seek'],
  'oriel-upload': ['add'],
};

const show = (value: unknown): string => (typeof value === 'function' ? 'a function' : value instanceof Date ? 'no date' : (JSON.stringify(value) ?? String(value)));

describe('any value', () => {
  const problems: string[] = [];
  const note = (event: Event) => {
    event.preventDefault();
    problems.push(event instanceof ErrorEvent ? event.message : String((event as PromiseRejectionEvent).reason));
  };
  const logError = console.error;

  before(() => {
    addEventListener('error', note);
    addEventListener('unhandledrejection', note);
    console.error = (...words: unknown[]) => problems.push(words.join(' '));
  });
  after(() => {
    removeEventListener('error', note);
    removeEventListener('unhandledrejection', note);
    console.error = logError;
  });

  for (const tag of tags) {
    it(`is taken by every property of ${tag} without an error`, async () => {
      const most = odd.length + Math.max(...Object.values(nearly).map(({ length }) => length));
      // One for each value, so that all are drawn in the same frame.
      const elements = Array.from({ length: most }, () => Object.assign(document.createElement(tag) as unknown as LitElement & Record<string, unknown>, { client, camera: 'yard' }));
      document.body.append(...elements);
      const drawn = async (what: string, values: readonly unknown[]) => {
        const updated = elements.map((element, index) => element.updateComplete.catch((error: unknown) => problems.push(`${show(values[index])}: ${String(error)}`)));
        await Promise.all(updated);
        await nextFrame();
        expect(problems.splice(0), `${what}: ${values.map(show).join(', ')}`).to.deep.equal([]);
      };
      await drawn('nothing', []);
      const declared = (elements[0]!.constructor as unknown as { elementProperties: Map<string, PropertyDeclaration> }).elementProperties;
      const names = [...declared].filter(([, { state }]) => !state).map(([name]) => name);
      expect(names).to.include.members(['client', 'server', 'token', 'locale', 'theme']);
      for (const name of names) {
        const values = [...odd, ...(nearly[name] ?? [])];
        const usual = elements.map((element) => element[name]);
        for (const [index, value] of values.entries()) elements[index]![name] = value;
        await drawn(name, values);
        for (const [index, element] of elements.entries()) element[name] = usual[index];
        await drawn(name, usual);
      }
      for (const name of methods[tag] ?? []) {
        for (const [index, value] of odd.entries()) (elements[index]![name] as (given: unknown) => void)(value);
        await drawn(`${name}()`, odd);
      }
      for (const element of elements) element.remove();
    });
  }
});
