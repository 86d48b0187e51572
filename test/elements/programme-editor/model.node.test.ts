import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { History } from '../../../packages/elements/src/programme-editor/history.ts';
import { editorCommand, trackCommand } from '../../../packages/elements/src/programme-editor/keys.ts';
import { place } from '../../../packages/elements/src/programme-editor/placement.ts';
import { ProgrammeDocument } from '../../../packages/elements/src/programme-editor/programme-document.ts';
import { duplicate, insert, move, placed, remove, startAt, totalOf, trim, update } from '../../../packages/elements/src/programme-editor/programme-model.ts';
import { Selection } from '../../../packages/elements/src/programme-editor/selection.ts';
import { fitting, marks, snapped } from '../../../packages/elements/src/programme-editor/time-scale.ts';
import { act } from '../../../packages/elements/src/programme-editor/track-actions.ts';

const cue = (id: string, more: object = {}) => ({ id, source: { camera: id }, duration: 10, transition: 'cut' as const, overlays: [], ...more });
const programme = (...cues: ReturnType<typeof cue>[]) => ({ name: 'Show', loop: true, slate: {}, cues });
const abc = programme(cue('a'), cue('b'), cue('c'));
const ids = ({ cues }: { cues: readonly { id: string }[] }) => cues.map(({ id }) => id).join('');
const spans = (edited: Parameters<typeof placed>[0]) => placed(edited).map(({ end, start }) => [start, end]);

describe('a programme', () => {
  it('has each cue after the one before, and the slate in gaps', () => {
    assert.deepEqual(spans(programme(cue('a'), cue('b', { start: 12.5 }), cue('c'))), [[0, 10], [12.5, 22.5], [22.5, 32.5]]);
    assert.equal(totalOf(abc), 30);
    assert.equal(totalOf(programme()), 0);
  });

  it('takes cues anywhere, up to its limit', () => {
    assert.equal(ids(insert(abc, [cue('x'), cue('y')], 1)), 'axybc');
    const full = programme(...Array.from({ length: 199 }, (_, index) => cue(`c${index}`)));
    assert.equal(insert(full, [cue('x'), cue('y')], 0).cues.length, 200);
  });

  it('is put in another order; what moved leaves its gap behind', () => {
    assert.equal(ids(move(abc, new Set(['a']), 3)), 'bca');
    assert.equal(ids(move(abc, new Set(['b', 'c']), 0)), 'bca');
    assert.equal(move(abc, new Set(['b']), 2), abc, 'nothing changed');
    const gap = programme(cue('a'), cue('b', { start: 15 }), cue('c'));
    assert.deepEqual(spans(move(gap, new Set(['b']), 3)), [[0, 10], [10, 20], [20, 30]]);
  });

  it('never has cues that overlap', () => {
    assert.deepEqual(spans(startAt(abc, 'b', 4)), [[0, 10], [10, 20], [20, 30]]);
    const late = startAt(abc, 'b', 12);
    assert.deepEqual(spans(late), [[0, 10], [12, 22], [22, 32]]);
    const longer = trim(late, 'a', 'end', 5);
    assert.deepEqual(spans(longer), [[0, 15], [15, 25], [25, 35]], 'the gap is used up');
    assert.equal(longer.cues[1] && 'start' in longer.cues[1], false);
    assert.deepEqual(spans(startAt(late, 'b', undefined)), [[0, 10], [10, 20], [20, 30]]);
    assert.equal(ids(remove(late, new Set(['a']))), 'bc');
  });

  it('is trimmed at both edges, within the limits', () => {
    assert.equal(trim(abc, 'a', 'end', -20).cues[0]?.duration, 0.2);
    assert.equal(trim(abc, 'a', 'start', 3).cues[0]?.duration, 7);
    const film = programme({ ...cue('f'), source: { video: 'v', start: 2 } as never });
    const cut = trim(film, 'f', 'start', 3).cues[0];
    assert.deepEqual([cut?.duration, cut?.source], [7, { video: 'v', start: 5 }]);
    const back = trim(film, 'f', 'start', -5).cues[0];
    assert.deepEqual([back?.duration, back?.source], [12, { video: 'v', start: 0 }], 'not to before the beginning of the video');
    assert.equal(trim(abc, 'none', 'end', 1), abc);
  });

  it('keeps a fade within its cue, and drops it with a cut', () => {
    const faded = update(abc, 'a', { transition: 'fade' });
    assert.equal(faded.cues[0]?.fadeDuration, 0.5);
    assert.equal(update(faded, 'a', { fadeDuration: 9 }).cues[0]?.fadeDuration, 5);
    assert.equal(update(faded, 'a', { duration: 0.3 }).cues[0]?.fadeDuration, 0.3);
    assert.equal(update(faded, 'a', { transition: 'cut' }).cues[0]?.fadeDuration, undefined);
    assert.equal(update(abc, 'a', { level: 5 }).cues[0]?.level, 2);
  });

  it('copies cues after the last of them, with ids of their own', () => {
    let count = 0;
    const copied = duplicate(abc, new Set(['a', 'b']), () => `n${(count += 1)}`);
    assert.equal(copied.programme.cues.map(({ id }) => id).join(' '), 'a b n1 n2 c');
    assert.deepEqual(copied.ids, ['n1', 'n2']);
  });
});

describe('the history', () => {
  it('goes back and forth', () => {
    const history = new History(1).push(2).push(3);
    assert.equal(history.undo().present, 2);
    assert.equal(history.undo().undo().undo().present, 1);
    assert.equal(history.undo().redo().present, 3);
    const branched = history.undo().push(4);
    assert.deepEqual([branched.canRedo, branched.undo().present], [false, 2]);
    assert.equal(history.push(3), history, 'nothing changed');
  });

  it('undoes a group of changes as one', () => {
    const dragged = new History(0).push(1, 'drag').push(2, 'drag').push(3, 'drag');
    assert.equal(dragged.undo().present, 0);
    assert.equal(dragged.sealed().push(4, 'drag').undo().present, 3);
    assert.equal(dragged.push(9, 'other').undo().present, 3);
  });
});

describe('a document', () => {
  it('is dirty until it is saved, and clean again after an undo', () => {
    const document = new ProgrammeDocument({ ...abc, id: 'p' });
    assert.equal(document.isDirty, false);
    document.edit(remove(document.programme, new Set(['a'])));
    assert.equal(document.isDirty, true);
    document.undo();
    assert.deepEqual([document.isDirty, document.canRedo], [false, true]);
    document.redo();
    const sent = document.programme;
    document.edit({ ...sent, name: 'Typed meanwhile' });
    document.wasSaved(sent, { ...sent, id: 'p', slate: {} });
    assert.equal(document.isDirty, true, 'what was typed while it was saved is not saved');
  });

  it('knows another version, whatever the order of its fields', () => {
    const document = new ProgrammeDocument({ ...abc, id: 'p' });
    const { cues, loop, name, slate } = abc;
    assert.equal(document.conflictsWith({ cues, slate, id: 'p', loop, name }), false);
    assert.equal(document.conflictsWith({ ...abc, id: 'p', name: 'Theirs' }), true);
    document.wasSaved(abc, { ...abc, id: 'p', slate: { text: 'Back soon' } });
    assert.deepEqual([document.isDirty, document.conflictsWith({ ...abc, id: 'p', slate: { text: 'Back soon' } })], [false, false]);
  });
});

describe('the place of an overlay', () => {
  const size = { width: 0.2, height: 0.1 };

  it('snaps to the safe area and to the middle', () => {
    assert.deepEqual(place({ x: 0.045, y: 0.5 }, size), { x: 0.05, y: 0.5, guides: { x: 0.05 } });
    assert.deepEqual(place({ x: 0.745, y: 0.848 }, size), { x: 0.75, y: 0.85, guides: { x: 0.95, y: 0.95 } });
    assert.deepEqual(place({ x: 0.396, y: 0.455 }, size), { x: 0.4, y: 0.45, guides: { x: 0.5, y: 0.5 } });
    assert.deepEqual(place({ x: 0.045, y: 0.3 }, size, false), { x: 0.045, y: 0.3, guides: {} });
  });

  it('stays in the picture', () => {
    assert.deepEqual(place({ x: -1, y: 2 }, size), { x: 0, y: 0.9, guides: {} });
    assert.deepEqual(place({ x: 0.3, y: 0 }, { width: 1.5, height: 0.1 }), { x: 0, y: 0, guides: {} });
  });
});

describe('keys of the time line', () => {
  const key = (name: string, more: object = {}) => ({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
  const press = (name: string, selection: Selection, more: object = {}, edited = abc) => {
    const command = trackCommand(key(name, more));
    assert.ok(command);
    return act(command, { programme: edited, selection }, () => 'new');
  };

  it('select, extend, move, trim, remove and copy', () => {
    assert.equal(press('ArrowRight', Selection.of('a')).selection.single, 'b');
    assert.equal(press('ArrowRight', Selection.of('c')).selection.single, 'c');
    const both = press('ArrowRight', Selection.of('a'), { shiftKey: true }).selection;
    assert.deepEqual([...both.ids], ['a', 'b']);
    assert.deepEqual([...press('ArrowLeft', both, { shiftKey: true }).selection.ids], ['a']);
    assert.equal(ids(press('ArrowRight', Selection.of('a'), { ctrlKey: true }).programme), 'bac');
    assert.equal(ids(press('ArrowLeft', Selection.of('a'), { ctrlKey: true }).programme), 'abc');
    assert.equal(press('ArrowUp', Selection.of('a')).programme.cues[0]?.duration, 11);
    assert.equal(press('ArrowDown', Selection.of('a'), { shiftKey: true }).programme.cues[0]?.duration, 9.9);
    const removed = press('Delete', both);
    assert.deepEqual([ids(removed.programme), removed.selection.focused], ['c', 'c']);
    assert.equal([...press('a', Selection.of('b'), { metaKey: true }).selection.ids].join(''), 'abc');
    assert.equal(press('d', Selection.of('b'), { ctrlKey: true }).programme.cues.map(({ id }) => id).join(' '), 'a b new c');
    assert.equal(press('End', Selection.of('a'), { shiftKey: true }).selection.ids.size, 3);
    assert.equal(trackCommand(key('x')), undefined);
  });

  it('undo, redo and save anywhere, but leave text fields their own', () => {
    assert.equal(editorCommand(key('z', { ctrlKey: true }), false), 'undo');
    assert.equal(editorCommand(key('Z', { metaKey: true, shiftKey: true }), false), 'redo');
    assert.equal(editorCommand(key('y', { ctrlKey: true }), false), 'redo');
    assert.equal(editorCommand(key('z', { ctrlKey: true }), true), undefined);
    assert.equal(editorCommand(key('s', { ctrlKey: true }), true), 'save');
    assert.equal(editorCommand(key('?'), true), undefined);
    assert.equal(editorCommand(key('?'), false), 'help');
  });
});

describe('the scale of the time line', () => {
  it('has marks that can be read, and fits a programme', () => {
    assert.deepEqual(marks(10, 30).map(({ time }) => time), [0, 10, 20, 30]);
    assert.ok(marks(0.005, 86_400).length < 10);
    assert.equal(fitting(600, 60), 10);
    assert.equal(fitting(600, 0), 60);
    assert.deepEqual([snapped(3.26, 50), snapped(3.26, 5)], [3.3, 3]);
  });
});
