import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tags = ['analytics', 'camera', 'camera-grid', 'hls-player', 'recording-player', 'timeline', 'upload', 'video-list'];

/** The tags that an entry registers, in order. In a process of its own, where nothing else was imported. */
function registered(entry: string): string[] {
  const code = `
    await import('lit');
    const { define } = customElements;
    const tags = [];
    customElements.define = (tag, ...rest) => (tags.push(tag), define.call(customElements, tag, ...rest));
    await import('@oriel/elements/${entry}/define');
    console.log(tags.join());`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, encoding: 'utf8' }).trim().split(',');
}

// An element asks the context above it when it is connected, and only a context that is defined by then answers.
for (const tag of tags) {
  test(`the entry of oriel-${tag} alone registers the context, and before the tag`, () => {
    const found = registered(tag);
    assert.equal(found[0], 'oriel-context');
    assert.equal(found.at(-1), `oriel-${tag}`);
  });
}
