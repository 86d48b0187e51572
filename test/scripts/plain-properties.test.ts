import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainProperties } from '../../scripts/plain-properties.mjs';

const decorated = (decorator: string) => `var __decorate = (this && this.__decorate) || function () {
};
import { LitElement } from 'lit';
import { property, query, state } from 'lit/decorators.js';
export class Door extends LitElement {
    get open() {
        return true;
    }
}
__decorate([
    ${decorator}
], Door.prototype, "open", null);
__decorate([
    state()
], Door.prototype, "seen", void 0);
__decorate([
    query('.knob')
], Door.prototype, "knob", void 0);
export const last = 1;
`;

describe('decorators in the build', () => {
  it('become static properties and getters, and leave every line where it was', () => {
    const code = decorated('property({ reflect: true })');
    const plain = plainProperties(code);
    assert.match(plain, /^Door\.properties = \{ open: \{ reflect: true \}, seen: \{ state: true \} \};$/m);
    assert.match(plain, /class Door extends LitElement \{ get knob\(\) \{ return this\.renderRoot\?\.querySelector\('\.knob'\) \?\? null; \}/);
    assert.doesNotMatch(plain, /__decorate|decorators/);
    assert.equal(lineOf(plain, 'export const last'), lineOf(code, 'export const last'));
  });

  it('stop it when it does not know one', () => {
    assert.throws(() => plainProperties(decorated('eventOptions({ passive: true })')), /eventOptions/);
  });
});

const lineOf = (code: string, text: string) => code.split('\n').findIndex((line) => line.startsWith(text));
