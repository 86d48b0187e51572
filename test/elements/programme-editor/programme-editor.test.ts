import { expect, fixture, html } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import type { OrielProgrammeEditor } from '@oriel/elements/programme-editor';
import '@oriel/elements/preview-window/define';
import '@oriel/elements/programme-editor/define';
import { mockClient } from '../../mocks/client.ts';
import { failure } from '../../mocks/handlers.ts';
import { MockLibrary } from '../../mocks/library-handlers.ts';
import { MockServer, sceneCameras } from '../../mocks/mock-server.ts';
import { mockCue, mockProgramme, MockPreview } from '../../mocks/preview-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { click, dialog, part, root, words, wordsOf } from '../preview-window/support.ts';
import { until } from '../until.ts';

let preview: MockPreview;
const sent = (path: string) => preview.sent.filter((one) => one.path.startsWith(path)).map(({ body }) => body as ReturnType<typeof mockProgramme>);

async function show(content = html``): Promise<OrielProgrammeEditor> {
  const environment = new SkippingEnvironment();
  const server = new MockServer({ cameras: sceneCameras(4), first: [...preview.handlers, ...new MockLibrary().handlers] });
  const editor = await fixture<OrielProgrammeEditor>(html`<oriel-programme-editor locale="en-GB">${content}</oriel-programme-editor>`);
  const client = mockClient(server.handlers, { environment, retries: 0 });
  for (const element of [editor, ...editor.children]) Object.assign(element, { client });
  await until(() => part(editor, 'toolbar'));
  return editor;
}

const cues = (editor: Element) => [...root(editor).querySelectorAll<HTMLElement>('.cue')];
const names = (editor: Element) => cues(editor).map((cue) => words(cue.querySelector('.label')));
const selected = (editor: Element) => cues(editor).filter((cue) => cue.ariaSelected === 'true').map((cue) => cue.dataset['id']);
const middle = (element: Element): [number, number] => {
  const { height, left, top, width } = element.getBoundingClientRect();
  return [Math.round(left + width / 2), Math.round(top + height / 2)];
};
async function choose(editor: Element, index: number): Promise<void> {
  await sendMouse({ type: 'click', position: middle(cues(editor)[index]!) });
  await until(() => expect(selected(editor)).to.deep.equal([cues(editor)[index]?.dataset['id']]));
}
const field = <Found extends HTMLElement = HTMLInputElement>(editor: Element, name: string) => until(() => root(editor).querySelector<Found>(`[name="${name}"]`), `a field ${name}`);
async function type(editor: Element, name: string, value: string): Promise<void> {
  const input = await field(editor, name);
  input.value = value;
  for (const event of ['input', 'change']) input.dispatchEvent(new Event(event, { bubbles: true }));
}

async function chord(modifier: 'Shift' | 'Control', key: string): Promise<void> {
  await sendKeys({ down: modifier });
  await sendKeys({ press: key });
  await sendKeys({ up: modifier });
}

describe('<oriel-programme-editor>', () => {
  beforeEach(() => {
    preview = new MockPreview();
  });
  afterEach(() => resetMouse());

  it('makes a programme of three cameras in five clicks, and saves it', async () => {
    preview.programmes = [];
    const editor = await show();
    for (const name of ['yard', 'harbour', 'road']) {
      const source = await until(() => root(editor).querySelector<HTMLElement>(`.source[data-key="camera ${name}"]`));
      await sendMouse({ type: 'click', position: middle(source) });
      await until(() => names(editor).length === ['yard', 'harbour', 'road'].indexOf(name) + 1 || undefined);
    }
    expect(names(editor)).to.deep.equal(['Yard', 'Harbour', 'Ring road']);
    expect([editor.dirty, wordsOf(editor, 'toolbar')]).to.satisfy(([dirty, said]: [boolean, string]) => dirty && said.includes('Not saved'));
    await click(editor, 'save');
    await until(() => expect(editor.dirty).to.equal(false));
    const [made] = sent('POST /programmes');
    expect([made?.name, made?.loop, made?.cues.map(({ duration, source, transition }) => ({ duration, source, transition }))]).to.deep.equal([
      'New programme',
      true,
      ['yard', 'harbour', 'road'].map((camera) => ({ duration: 10, source: { camera }, transition: 'cut' })),
    ]);
    await until(() => expect(part<HTMLSelectElement>(editor, 'programme')?.selectedOptions[0]?.text).to.equal('New programme'));
  });

  it('moves a cue by a drag, trims it at its edge, and undoes each as one', async () => {
    const editor = await show();
    await until(() => expect(names(editor)).to.deep.equal(['Front door', 'Harbour', 'Road']));
    const [first, , last] = cues(editor);
    const [x, y] = middle(first!);
    await sendMouse({ type: 'move', position: [x, y] });
    await sendMouse({ type: 'down' });
    await sendMouse({ type: 'move', position: [x + 20, y] });
    await sendMouse({ type: 'move', position: [middle(last!)[0] + 20, y] });
    await until(() => root(editor).querySelector('.drop'));
    await sendMouse({ type: 'up' });
    await until(() => expect(names(editor)).to.deep.equal(['Harbour', 'Road', 'Front door']));

    const right = cues(editor)[0]!.getBoundingClientRect().right - 4;
    const second = cues(editor)[0]!.getBoundingClientRect().width / 10;
    await sendMouse({ type: 'move', position: [Math.round(right), y] });
    await sendMouse({ type: 'down' });
    await sendMouse({ type: 'move', position: [Math.round(right + second), y] });
    await sendMouse({ type: 'move', position: [Math.round(right + 3 * second), y] });
    await sendMouse({ type: 'up' });
    await until(() => expect(cues(editor)[0]?.ariaLabel).to.match(/^Harbour, at 0:00, 1[234] secs?$/));
    await click(editor, 'undo');
    await until(() => expect(cues(editor)[0]?.ariaLabel).to.match(/^Harbour, at 0:00, 10 secs?$/));
    await click(editor, 'undo');
    await until(() => expect(names(editor)).to.deep.equal(['Front door', 'Harbour', 'Road']));
    expect(editor.dirty).to.equal(false);
    await click(editor, 'redo');
    await until(() => expect(names(editor)).to.deep.equal(['Harbour', 'Road', 'Front door']));
  });

  it('is operated by keys', async () => {
    const editor = await show();
    await until(() => cues(editor).length === 3 || undefined);
    await choose(editor, 0);
    const focusOn = (id: string) => until(() => (root(editor).activeElement as HTMLElement | null)?.dataset['id'] === id || undefined, `focus on ${id}`);
    cues(editor)[0]!.focus();
    await sendKeys({ press: 'ArrowRight' });
    await focusOn('b');
    await chord('Shift', 'ArrowRight');
    await focusOn('c');
    expect(selected(editor)).to.deep.equal(['b', 'c']);
    await chord('Control', 'ArrowLeft');
    await until(() => expect(names(editor)).to.deep.equal(['Harbour', 'Road', 'Front door']));
    await focusOn('c');
    await sendKeys({ press: 'Delete' });
    await until(() => expect(names(editor)).to.deep.equal(['Front door']));
    await chord('Control', 'z');
    await until(() => expect(names(editor)).to.deep.equal(['Harbour', 'Road', 'Front door']));
    await chord('Control', 'y');
    await until(() => expect(names(editor)).to.deep.equal(['Front door']));
    await chord('Control', 's');
    await until(() => expect(sent('PUT')[0]?.cues.map(({ id }) => id)).to.deep.equal(['a']));
    await sendKeys({ press: '?' });
    expect(words(await dialog(editor))).to.contain('Select more cues');
  });

  it('changes a cue in its fields', async () => {
    const editor = await show();
    await until(() => cues(editor).length === 3 || undefined);
    await choose(editor, 1);
    await type(editor, 'duration', '4.5');
    await until(() => expect(cues(editor)[1]?.ariaLabel).to.match(/^Harbour, at 0:10, 5 secs?$/));
    await type(editor, 'fade', '1.5');
    await type(editor, 'level', '0.5');
    await type(editor, 'start', '15');
    await until(() => root(editor).querySelector('.gap'));
    await click(editor, 'save');
    await until(() => expect(sent('PUT')).to.have.length(1));
    expect(sent('PUT')[0]?.cues[1]).to.deep.include({ id: 'b', duration: 4.5, fadeDuration: 1.5, level: 0.5, start: 15 });
  });

  it('shows what a cue begins with: a camera live, a video at its start; and nothing when none is selected', async () => {
    const video = '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34';
    preview.picture = new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>'], { type: 'image/svg+xml' });
    preview.programmes = [mockProgramme({ cues: [mockCue(), mockCue({ id: 'film', source: { video, start: 3.5 } })] })];
    const editor = await show();
    await until(() => cues(editor).length === 2 || undefined);
    await choose(editor, 0);
    const camera = await until(() => part(editor, 'stage')?.querySelector('oriel-camera'));
    expect([camera.camera, camera.inert]).to.deep.equal(['yard', true]);
    expect(preview.asked).to.deep.equal([]);
    await choose(editor, 1);
    await until(() => part(editor, 'stage')?.querySelector<HTMLImageElement>('img.picture')?.src.startsWith('blob:'));
    expect(part(editor, 'stage')?.querySelector('oriel-camera')).to.equal(null);
    await type(editor, 'source-start', '7');
    await until(() => expect(preview.asked).to.deep.equal([`${video} at 3.5`, `${video} at 7`]));
    await chord('Control', 'a');
    editor.remove();
    expect(camera.isConnected).to.equal(false);
  });

  it('places overlays on the picture by pointer, with guides that they snap to, and by keys', async () => {
    const editor = await show();
    await until(() => cues(editor).length === 3 || undefined);
    await choose(editor, 0);
    await click(editor, 'add-overlay');
    await type(editor, 'text', 'Live from the yard');
    const overlay = await until(() => {
      const found = part(editor, 'overlay');
      return found?.textContent === 'Live from the yard' ? found : undefined;
    });
    part(editor, 'stage')!.scrollIntoView({ block: 'center' });
    const stage = part(editor, 'stage')!.getBoundingClientRect();
    const own = overlay.getBoundingClientRect();
    const [x, y] = middle(overlay);
    await sendMouse({ type: 'move', position: [x, y] });
    await sendMouse({ type: 'down' });
    await sendMouse({ type: 'move', position: [x + 30, y - 30] });
    // Three pixels beside the upper left corner of the safe area.
    const to: [number, number] = [Math.round(x + stage.left + 0.05 * stage.width + 3 - own.left), Math.round(y + stage.top + 0.05 * stage.height + 1 - own.top)];
    await sendMouse({ type: 'move', position: to });
    await until(() => expect(root(editor).querySelectorAll('.guide')).to.have.length(2));
    await sendMouse({ type: 'up' });
    await until(() => expect(root(editor).querySelectorAll('.guide')).to.have.length(0));
    await until(() => expect(part(editor, 'overlay')?.ariaLabel).to.equal('Live from the yard, 5% from the left, 5% from the top'));
    part(editor, 'overlay')!.focus();
    await chord('Shift', 'ArrowRight');
    await until(() => expect(part(editor, 'overlay')?.ariaLabel).to.contain('10% from the left'));
    await click(editor, 'save');
    await until(() => expect(sent('PUT')[0]?.cues[0]?.overlays[0]).to.deep.include({ kind: 'text', text: 'Live from the yard', x: 0.1, y: 0.05 }));
    part(editor, 'overlay')!.focus();
    await sendKeys({ press: 'Delete' });
    await until(() => expect(part(editor, 'overlay')).to.equal(null));
    expect(cues(editor)).to.have.length(3);
  });

  it('uploads an image, as a cue and as an overlay', async () => {
    preview.picture = new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>'], { type: 'image/svg+xml' });
    const editor = await show();
    [...root(editor).querySelectorAll<HTMLElement>('[part="shelf"]')].find((one) => words(one) === 'Images')!.click();
    const input = await until(() => root(editor).querySelector<HTMLInputElement>('input[type="file"]'));
    const files = new DataTransfer();
    files.items.add(new File(['x'], 'logo.png', { type: 'image/png' }));
    input.files = files.files;
    input.dispatchEvent(new Event('change'));
    await click(editor, 'source');
    await until(() => expect(names(editor)).to.deep.equal(['Front door', 'Harbour', 'Road', 'logo.png']));
    await until(() => [...root(editor).querySelectorAll('[part="add-overlay"]')].length === 3 || undefined);
    root(editor).querySelectorAll<HTMLElement>('[part="add-overlay"]')[2]!.click();
    await until(() => part(editor, 'overlay')?.classList.contains('image'));
  });

  it('loses nothing when saving is refused, or when somebody else was faster', async () => {
    const editor = await show();
    await until(() => cues(editor).length === 3 || undefined);
    await choose(editor, 0);
    await type(editor, 'duration', '7');
    preview.answer = (_path, method) => (method === 'PUT' ? failure('invalid_request') : undefined);
    await click(editor, 'save');
    await until(() => expect(wordsOf(editor, 'error')).to.contain('The server does not accept this'));
    expect(editor.dirty).to.equal(true);
    preview.answer = undefined;
    preview.programmes = [mockProgramme({ name: 'Theirs', cues: [mockCue()] })];
    await click(editor, 'save');
    const conflict = await dialog(editor);
    expect(words(conflict)).to.contain('Somebody else changed this programme');
    expect([preview.programmes[0]?.name, editor.dirty]).to.deep.equal(['Theirs', true]);
    conflict.querySelector<HTMLElement>('.primary')!.click();
    await until(() => expect(preview.programmes[0]?.cues[0]?.duration).to.equal(7));
    await until(() => expect(editor.dirty).to.equal(false));
  });

  it('opens, begins, copies and deletes programmes, and asks before changes are lost', async () => {
    preview.programmes.push(mockProgramme({ id: 'other', name: 'Evening show', cues: [mockCue({ name: 'Hall' })] }));
    const editor = await show();
    await until(() => cues(editor).length === 3 || undefined);
    await choose(editor, 0);
    await type(editor, 'duration', '7');
    const choice = part<HTMLSelectElement>(editor, 'programme')!;
    choice.value = 'other';
    choice.dispatchEvent(new Event('change'));
    const question = await dialog(editor);
    expect([words(question).includes('Discard your changes?'), cues(editor).length]).to.deep.equal([true, 3]);
    question.querySelector<HTMLElement>('button.danger')!.click();
    await until(() => expect(names(editor)).to.deep.equal(['Hall']));
    await click(editor, 'duplicate');
    await until(() => expect(part<HTMLInputElement>(editor, 'name')?.value).to.equal('Evening show (copy)'));
    await click(editor, 'save');
    await until(() => expect(preview.programmes).to.have.length(3));
    await click(editor, 'delete');
    (await dialog(editor)).querySelector<HTMLElement>('button.danger')!.click();
    await until(() => expect(preview.programmes).to.have.length(2));
    await click(editor, 'new');
    await until(() => expect(cues(editor)).to.have.length(0));
  });

  it('marks the cue on air of the preview beside it', async () => {
    preview.enter('preview');
    const editor = await show(html`<oriel-preview-window locale="en-GB"></oriel-preview-window>`);
    await until(() => expect(root(editor).querySelector('.cue.air')?.getAttribute('aria-label')).to.match(/^On air: Front door, at 0:00, 10 secs?$/));
    await until(() => part(editor, 'playhead'));
    const window = editor.querySelector('oriel-preview-window')!;
    expect(window.programme).to.equal(preview.programmes[0]?.id);
    await until(() => part(window, 'take'));
    await click(window, 'take');
    await until(() => expect(words(root(editor).querySelector('.cue.air .label'))).to.equal('On air Harbour'));
  });
});
