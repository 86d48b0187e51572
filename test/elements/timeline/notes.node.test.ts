import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrielError } from '@oriel/core';
import type { Range } from '@oriel/core/timeline';
import { noteFor } from '../../../packages/elements/src/timeline/notes.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const VIEW = { from: NOW - 50 * MINUTE, to: NOW + 10 * MINUTE };
const fine = { failing: false, error: undefined };

const note = (known: Range[], { sequences = [] as Range[], data = fine as Parameters<typeof noteFor>[0], view = VIEW } = {}) => noteFor(data, { known, sequences, activity: [], events: [] }, view, NOW);
const ago = (from: number, to: number): Range => ({ from: NOW - from * MINUTE, to: NOW - to * MINUTE });

test('while some of the past in view is not known, it says that it loads', () => {
  assert.equal(note([]), 'loading');
  assert.equal(note([ago(100, 20)]), 'loading', 'the later half is missing');
  assert.equal(note([ago(100, 40), ago(30, 0)]), 'loading', 'something in the middle is missing');
  assert.equal(note([ago(40, 0)]), 'loading', 'the start is missing');
  assert.equal(note([ago(100, 70)], { view: ago(80, 60) }), 'loading', 'the end of a view in the past');
  assert.equal(note([], { view: { from: NOW - 5000, to: NOW + 1000 } }), 'loading', 'a view of seconds');
});

test('once it is known, it says that there are none, also in the moments between two loads', () => {
  assert.equal(note([ago(100, 0)]), 'empty');
  assert.equal(note([ago(100, 0.5)]), 'empty');
  assert.equal(note([], { view: { from: NOW + MINUTE, to: NOW + 2 * MINUTE } }), 'empty', 'the future');
});

test('with recordings in view there is nothing to say', () => {
  assert.equal(note([], { sequences: [ago(60, 49)] }), undefined);
  assert.equal(note([ago(100, 0)], { sequences: [ago(70, 60)] }), 'empty', 'those out of view do not count');
});

test('a failure comes first, unless the page handles it', () => {
  assert.equal(note([], { data: { failing: true, error: new OrielError('not_allowed') }, sequences: [ago(60, 0)] }), 'failed');
  assert.equal(note([], { data: { failing: true, error: undefined } }), undefined);
});
