import { expect } from '@open-wc/testing';
import { until } from '../until.ts';
import { failure } from '../../mocks/handlers.ts';
import { mockClient } from '../../mocks/client.ts';
import { mockDestination, mockProgramme, MockPreview } from '../../mocks/preview-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { click, dialog, fill, part, root, show, words, wordsOf } from './support.ts';

let preview: MockPreview;
const bodies = (path: string) => preview.sent.filter((one) => one.path === path).map(({ body }) => body);

describe('<oriel-preview-window>', () => {
  beforeEach(() => {
    preview = new MockPreview();
  });

  it('starts a programme, shows its picture, goes live after one question, and stops', async () => {
    const { window } = await show(preview);
    const states: string[] = [];
    window.addEventListener('oriel-preview-state', ({ detail }) => states.push(detail.state));
    expect(wordsOf(window, 'state')).to.equal('Off');
    await click(window, 'start-button');
    await until(() => expect(wordsOf(window, 'state')).to.equal('Preview'));
    expect(bodies('POST /start')).to.deep.equal([{ programmeId: preview.programmes[0]?.id, quality: 'medium' }]);
    const player = await until(() => root(window).querySelector('oriel-recording-player'));
    await until(() => player.state === 'live' || undefined, 'a live picture');

    await click(window, 'go-live');
    const question = await dialog(window);
    expect(words(question)).to.contain('The programme becomes public at: Our channel YouTube');
    expect(bodies('POST /go-live')).to.deep.equal([], 'nothing is public before the answer');
    await click(window, 'go-live-now');
    await until(() => expect(wordsOf(window, 'state')).to.equal('Live'));
    expect(bodies('POST /go-live')).to.deep.equal([{ destinationIds: [mockDestination().id] }]);
    expect(wordsOf(window, 'destination')).to.contain('YouTube · Sending · 2.5 Mb/s');
    expect(root(window).querySelector('oriel-recording-player')).to.equal(player, 'the picture goes on');

    await click(window, 'end-live');
    await until(() => expect(wordsOf(window, 'state')).to.equal('Preview'));
    await click(window, 'stop');
    await until(() => expect(wordsOf(window, 'state')).to.equal('Off'));
    await until(() => expect(root(window).querySelector('oriel-recording-player')).to.equal(null));
    expect(states).to.deep.equal(['preview', 'live', 'preview', 'idle']);
  });

  it('does not go live when the question is cancelled, and asks again before a live programme stops', async () => {
    const { window } = await show(preview.enter('preview'));
    await click(window, 'go-live');
    const question = await dialog(window);
    [...question.querySelectorAll('button')].find((button) => words(button) === 'Cancel')!.click();
    await until(() => expect(root(window).querySelector('dialog[open]')).to.equal(null));
    expect([preview.status.state, root(window).activeElement]).to.deep.equal(['preview', null]);
    preview.enter('live');
    window.refresh();
    await until(() => expect(wordsOf(window, 'state')).to.equal('Live'));
    await click(window, 'stop');
    const stop = await dialog(window);
    expect(words(stop)).to.contain('The broadcast ends for everybody.');
    expect(preview.status.state).to.equal('live');
    stop.querySelector<HTMLButtonElement>('button.danger')!.click();
    await until(() => expect(wordsOf(window, 'state')).to.equal('Off'));
  });

  it('starts what its viewer chose', async () => {
    preview.programmes.push(mockProgramme({ id: 'other', name: 'Evening show' }));
    const { window } = await show(preview);
    const choice = await until(() => part<HTMLSelectElement>(window, 'programme'));
    await until(() => expect([...choice.options].map(({ text }) => text)).to.deep.equal(['Morning show', 'Evening show']));
    choice.value = 'other';
    choice.dispatchEvent(new Event('change'));
    const quality = part<HTMLSelectElement>(window, 'quality')!;
    quality.value = 'high';
    quality.dispatchEvent(new Event('change'));
    await click(window, 'start-button');
    await until(() => expect(bodies('POST /start')).to.deep.equal([{ programmeId: 'other', quality: 'high' }]));
  });

  it('shows what another page did, and says so', async () => {
    const { environment, window } = await show(preview.enter('preview'));
    preview.enter('live');
    await until(() => expect(wordsOf(window, 'state')).to.equal('Live'));
    await until(() => expect(words(root(window).querySelector('.news'))).to.equal('From another page: The programme is live'));
    environment.skip(10_000);
    await until(() => expect(words(root(window).querySelector('.news'))).to.equal(''));
  });

  it('says why something was refused, and shows the state as it is', async () => {
    const { window } = await show(preview);
    preview.enter('live');
    await click(window, 'start-button');
    await until(() => expect(wordsOf(window, 'error')).to.contain('This is not possible now'));
    await until(() => expect(wordsOf(window, 'state')).to.equal('Live'));
    part(window, 'error')!.querySelector('button')!.click();
    await until(() => expect(part(window, 'error')).to.equal(null));
  });

  it('shows the cue on air, and takes the next one or another', async () => {
    const { window } = await show(preview.enter('preview'));
    await until(() => expect(wordsOf(window, 'cue')).to.match(/^On air Front door \d+ sec left$/));
    const next = part<HTMLSelectElement>(window, 'next')!;
    await until(() => expect(next.selectedOptions[0]?.text).to.equal('Harbour'));
    await click(window, 'take');
    await until(() => expect(wordsOf(window, 'cue')).to.contain('Harbour'));
    next.value = 'a';
    next.dispatchEvent(new Event('change'));
    await window.updateComplete;
    await click(window, 'take');
    await until(() => expect(bodies('POST /take')).to.deep.equal([{ cueId: 'b' }, { cueId: 'a' }]));
    preview.status = { ...preview.status, cue: { id: 'c', since: new Date().toISOString(), isMissing: true } };
    await until(() => expect(wordsOf(window, 'cue')).to.contain('Road'));
    expect(wordsOf(window, 'cue')).to.contain('Its source sends no picture');
  });

  it('tells what each destination does, why not, and what to do; one is restarted or stopped alone', async () => {
    preview.published = { state: 'failed', reason: 'wrong_key', bitrate: 0, droppedFrames: 12 };
    const { window } = await show(preview.enter('live'));
    await until(() => expect(wordsOf(window, 'destination')).to.equal('Our channel YouTube · Failed · 12 frames dropped The stream key is wrong. Copy the key from the platform again, then restart.'));
    await click(window, 'restart');
    await until(() => expect(wordsOf(window, 'destination')).to.contain('Sending'));
    await click(window, 'stop-one');
    await until(() => expect(wordsOf(window, 'destination')).to.contain('Not sending'));
    expect(part(window, 'stop-one')).to.equal(null);
    expect(wordsOf(window, 'state')).to.equal('Live');
  });

  it('adds, checks, changes and removes a destination, and never shows its key', async () => {
    preview.destinations = [];
    preview.check = { ok: false, reason: 'unreachable', hint: 'Check it.' };
    const { window } = await show(preview);
    await click(window, 'add');
    let form = (await dialog(window)).querySelector('form')!;
    fill(form, 'kind', 'custom');
    fill(form, 'name', 'Our server');
    fill(form, 'url', 'rtmp://stream.example/app');
    fill(form, 'key', 'very-secret');
    form.requestSubmit();
    await until(() => expect(wordsOf(window, 'destination')).to.contain('Our server Other · Not sending'));
    expect(bodies('POST /destinations')).to.deep.equal([{ name: 'Our server', kind: 'custom', url: 'rtmp://stream.example/app', streamKey: 'very-secret' }]);
    await click(window, 'check');
    await until(() => expect(wordsOf(window, 'destination')).to.contain('The server cannot be reached. Check the address. It is tried again by itself.'));

    await click(window, 'edit');
    form = (await dialog(window)).querySelector('form')!;
    const key = form.querySelector<HTMLInputElement>('[name="key"]')!;
    await until(() => expect([key.value, key.placeholder]).to.deep.equal(['', 'Set. Leave empty to keep it.']));
    expect(root(window).innerHTML).not.to.contain('very-secret');
    fill(form, 'name', 'Renamed');
    form.requestSubmit();
    await until(() => expect(wordsOf(window, 'destination')).to.contain('Renamed'));
    expect(Object.keys(bodies(`PUT /destinations/${preview.destinations[0]?.id}`)[0] as object)).not.to.include('streamKey');

    await click(window, 'remove');
    (await dialog(window)).querySelector<HTMLButtonElement>('button.danger')!.click();
    await until(() => expect(part(window, 'destination')).to.equal(null));
  });

  it('keeps the form and what is in it when the server refuses it', async () => {
    const { window } = await show(preview);
    preview.answer = (path, method) => (method === 'POST' && path.endsWith('/destinations') ? failure('invalid_request') : undefined);
    await click(window, 'add');
    const form = (await dialog(window)).querySelector('form')!;
    fill(form, 'name', 'Our channel');
    form.requestSubmit();
    await until(() => expect(words(form)).to.contain('The server does not accept this'));
    expect([form.querySelector<HTMLInputElement>('[name="name"]')!.value, form.closest('dialog')!.open]).to.deep.equal(['Our channel', true]);
  });

  it('records into the library', async () => {
    const { window } = await show(preview.enter('preview'));
    await click(window, 'record');
    await until(() => expect(wordsOf(window, 'record')).to.equal('Stop recording'));
    expect(preview.sent.at(-1)?.body).to.deep.equal({ stream_id: 'preview', title: 'Morning show' });
    await click(window, 'record');
    await until(() => expect(wordsOf(window, 'record')).to.equal('Record'));
  });

  it('says that nothing of a recording is written, and when it goes on', async () => {
    preview.enter('preview', { recording: { id: crypto.randomUUID(), since: new Date().toISOString(), reason: 'disk_full' } });
    const { window } = await show(preview);
    await until(() => expect(wordsOf(window, 'not-recorded')).to.equal('Nothing is recorded now. The disk of the server is full. The recording goes on by itself when there is space.'));
    const { reason: _, ...recording } = preview.status.recording!;
    preview.status = { ...preview.status, recording };
    await until(() => expect(part(window, 'not-recorded')).to.equal(null));
    await until(() => expect(words(root(window).querySelector('.news'))).to.contain('The recording goes on'));
  });

  it('says what is not well, and what to do', async () => {
    preview.health = { ok: false, checks: [{ name: 'disk', ok: false, hint: 'Remove old recordings.' }, { name: 'encoder', ok: true }] };
    const { window } = await show(preview);
    await until(() => expect(wordsOf(window, 'health')).to.contain('Disk space Remove old recordings.'));
    preview.health = { ok: true, checks: [] };
    await until(() => expect(wordsOf(window, 'health')).to.contain('Everything works'));
  });

  it('says what failed, and comes back by itself', async () => {
    preview.answer = () => failure('not_allowed');
    const clock = new SkippingEnvironment();
    const window = document.createElement('oriel-preview-window');
    window.locale = 'en';
    window.client = mockClient(preview.handlers, { environment: clock, retries: 0 });
    document.body.append(window);
    await until(() => expect(wordsOf(window, 'panel')).to.contain('You may not operate the preview'));
    preview.answer = undefined;
    await click(window, 'retry');
    await until(() => expect(wordsOf(window, 'state')).to.equal('Off'));
    window.remove();
    await until(() => expect(clock.waits).to.deep.equal([]));
  });
});
