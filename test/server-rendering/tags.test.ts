import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { html } from 'lit';
import { unsafeStatic, html as staticHtml } from 'lit/static-html.js';
import { english, loadMessages, OrielElement } from '@oriel/elements/base';
import '@oriel/elements/define';

class Speaker extends OrielElement {
  protected override render() {
    return html`${this.words(english).controls.play}, ${this.direction}`;
  }
}
customElements.define('test-speaker', Speaker);

const tags = ['oriel-context', 'oriel-camera', 'oriel-timeline', 'oriel-recording-player', 'oriel-camera-grid', 'oriel-hls-player', 'oriel-upload', 'oriel-video-list', 'oriel-analytics'];

describe('rendering on a server', () => {
  for (const tag of tags) {
    it(`has the shell of ${tag}`, async () => {
      const page = await collectResult(render(staticHtml`<${unsafeStatic(tag)} camera="yard" server="/cameras"></${unsafeStatic(tag)}>`));
      assert.match(page, new RegExp(`<${tag}[^>]*>\\s*<template shadowroot="open" shadowrootmode="open">[^]*</template></${tag}>`));
    });
  }

  for (const tag of tags) {
    it(`has the shell of ${tag}, whatever its attributes say`, async () => {
      const attributes = 'camera="" cameras="a, b" time="yesterday" from="x" to="-1" mode="sideways" speed="fast" layout="7" theme="red" locale="???" dir="up" controls="none" server=":"';
      const page = await collectResult(render(staticHtml`<${unsafeStatic(tag)} ${unsafeStatic(attributes)}></${unsafeStatic(tag)}>`));
      assert.match(page, /<template shadowroot="open"/);
    });
  }

  it('has the words of the locale, where they were loaded before', async () => {
    await loadMessages('de');
    const page = await collectResult(render(html`<oriel-context><test-speaker locale="de-AT"></test-speaker></oriel-context>`));
    assert.match(page.replaceAll(/<!--.*?-->/g, ''), /Wiedergeben, ltr/);
  });
});
