import { aTimeout, expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { OrielUpload } from '@oriel/elements/upload';
import { choose, film, partsOf, press, rows, says, show, until, uploadServer, words } from './support.ts';

const MEGABYTE = 1_000_000;

/** `type name …` of the events of an element, as a page hears them. */
function listen(element: OrielUpload): string[] {
  const heard: string[] = [];
  for (const type of ['started', 'finished', 'ready', 'error'] as const) {
    document.addEventListener(`oriel-upload-${type}`, (event) => {
      const { detail } = event as CustomEvent<{ file: File; video?: string; error?: { code: string } }>;
      if (event.composedPath().includes(element)) heard.push([type, detail.file.name, detail.video, detail.error?.code].filter(Boolean).join(' '));
    });
  }
  return heard;
}

describe('<oriel-upload>', () => {
  beforeEach(() => localStorage.clear());
  after(() => localStorage.clear());

  it('uploads what is chosen, and says when it can be watched', async () => {
    const world = uploadServer({ processing: 2 });
    const element = await show(world, { watchUrl: '/watch/{id}' });
    const heard = listen(element);
    const places: number[] = [];
    element.addEventListener('oriel-upload-progress', ({ detail }) => places.push(detail.sent));
    let bubbled = 0;
    document.addEventListener('oriel-upload-progress', () => bubbled++);
    choose(element, film());
    const processing = await says(element, 'film.mp4', /Processing/);
    expect(processing.querySelector('progress')!.hasAttribute('value')).to.equal(false);
    const timer = setInterval(() => world.environment.skip(1000), 50);
    const ready = await says(element, 'film.mp4', /Ready to watch/);
    clearInterval(timer);
    expect(heard).to.deep.equal(['started film.mp4', 'finished film.mp4 upload-1', 'ready film.mp4 upload-1']);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(places.length).to.be.greaterThan(1);
    expect(bubbled).to.equal(0);
    expect(world.server.uploads.get('upload-1')).to.include({ size: 2 * MEGABYTE, offset: 2 * MEGABYTE, name: 'film.mp4' });
    const link = ready.querySelector<HTMLAnchorElement>('a')!;
    expect(link.getAttribute('href')).to.equal('/watch/upload-1');
    element.addEventListener('oriel-upload-open', (event) => event.preventDefault(), { once: true });
    link.click();
    expect(location.pathname).not.to.equal('/watch/upload-1');
    await until(() => expect(words(element.shadowRoot!.querySelector('[aria-live]'))).to.equal('film.mp4: Ready to watch'));
  });

  it('shows how far it is', async () => {
    const element = await show(uploadServer({ holdAt: 262_144 }));
    choose(element, film());
    const row = await says(element, 'film.mp4', /13%/);
    expect(words(row)).to.match(/262 kB of 2 MB/);
    const progress = row.querySelector('progress')!;
    expect(progress.value).to.be.closeTo(0.13, 0.01);
    expect(progress.getAttribute('aria-label')).to.equal('Uploaded: film.mp4');
    expect(partsOf(row)).to.deep.equal(['pause', 'remove']);
  });

  it('uploads one after the other where the page wants that', async () => {
    const world = uploadServer({ holdAt: 0 });
    const element = await show(world, { simultaneous: 1 });
    choose(element, film('one.mp4'), film('two.mp4'), film('three.mp4'));
    await says(element, 'two.mp4', /Waiting for other uploads/);
    await until(() => world.server.uploads.size === 1);
    press(rows(element)[0]!, 'pause');
    await says(element, 'one.mp4', /Paused/);
    await until(() => world.server.uploads.size === 2);
    await until(() => expect(words(rows(element)[2])).to.contain('Waiting for other uploads'));
  });

  it('pauses, resumes and cancels', async () => {
    const world = uploadServer({ holdAt: 262_144 });
    const element = await show(world);
    choose(element, film());
    press(await says(element, 'film.mp4', /13%/), 'pause');
    const paused = await says(element, 'film.mp4', /Paused/);
    expect(partsOf(paused)).to.deep.equal(['resume', 'remove']);
    world.server.options = {};
    press(paused, 'resume');
    await says(element, 'film.mp4', /Processing|Ready/);
    expect(world.client.requests.filter((request) => request.startsWith('HEAD')).length).to.equal(1);

    world.server.options = { holdAt: 262_144 };
    choose(element, film('other.mp4'));
    press(await says(element, 'other.mp4', /13%/), 'remove');
    await until(() => world.server.uploads.size === 1);
    await until(() => rows(element).length === 1);
    await until(() => expect(element.shadowRoot!.activeElement!.getAttribute('part')).to.equal('choose'));
  });

  it('goes on by itself when the network is back', async () => {
    const { client, server } = uploadServer();
    const element = await show({ client });
    const goOffline = ({ detail }: { detail: { sent: number } }): void => {
      if (detail.sent === 0) return;
      client.offline = true;
      element.removeEventListener('oriel-upload-progress', goOffline);
    };
    element.addEventListener('oriel-upload-progress', goOffline);
    choose(element, film());
    const row = await says(element, 'film.mp4', /Reconnecting…/);
    expect(words(row)).to.match(/13%/);
    expect(partsOf(row)).to.deep.equal(['pause', 'remove']);
    client.offline = false;
    dispatchEvent(new Event('online'));
    await says(element, 'film.mp4', /Processing|Ready/);
    expect(server.uploads.size).to.equal(1);
  });

  for (const [what, refuse, title, text] of [
    ['too large', { code: 'body_too_large', options: { details: { maxBytes: 10_000 * MEGABYTE } } }, 'The file is too large', 'Choose a file of at most 10 GB.'],
    ['no space', { code: 'disk_full' }, 'The server has no space left', 'Ask its operator for space, then try again.'],
    ['not allowed', { code: 'not_allowed' }, 'You may not upload videos', 'Ask for access, then try again.'],
    ['no token', { code: 'not_authenticated' }, 'Sign in to upload videos', 'The server needs to know who you are.'],
  ] as const) {
    it(`says what to do next: ${what}`, async () => {
      const world = uploadServer({ refuse });
      const element = await show(world);
      const heard = listen(element);
      choose(element, film());
      const row = await says(element, 'film.mp4', new RegExp(title));
      expect(words(row.querySelector('[part="failure"]'))).to.equal(`${title}. ${text}`);
      expect(partsOf(row)).to.deep.equal(['retry', 'remove']);
      expect(heard).to.deep.equal(['started film.mp4', `error film.mp4 ${refuse.code}`]);
      world.server.options = {};
      press(row, 'retry');
      await says(element, 'film.mp4', /Processing|Ready/);
    });
  }

  it('refuses other files before anything is sent', async () => {
    const world = uploadServer();
    const element = await show(world);
    choose(element, film('notes.txt', 5, 'text/plain'));
    const row = await says(element, 'notes.txt', /This is not a video\. Choose a video file\./);
    expect(partsOf(row)).to.deep.equal(['remove']);
    expect(world.client.requests).to.deep.equal([]);
    element.accept = '.txt';
    choose(element, film('other.txt', 5, 'text/plain'), film('film.mp4'));
    await says(element, 'other.txt', /Processing|Ready/);
    await says(element, 'film.mp4', /This is not a video/);
  });

  it('says why a video cannot be used', async () => {
    const element = await show(uploadServer({ unusable: 'The file is damaged or incomplete.' }));
    const heard = listen(element);
    choose(element, film());
    const row = await says(element, 'film.mp4', /The video cannot be used\. The file is damaged or incomplete\./);
    expect(partsOf(row)).to.deep.equal(['remove']);
    expect(heard.at(-1)).to.equal('error film.mp4 invalid_request');
  });

  it('lists what an earlier visit has left, and goes on with it when the file is chosen again', async () => {
    const world = uploadServer({ holdAt: 262_144 });
    const before = await show(world);
    choose(before, film(), film('other.mp4'));
    await says(before, 'film.mp4', /13%/);
    await says(before, 'other.mp4', /13%/);
    before.remove();

    const again = uploadServer({ slow: 10 });
    for (const [id, held] of world.server.uploads) again.server.uploads.set(id, held);
    const element = await show(again);
    const row = await says(element, 'film.mp4', /13% uploaded\. Choose the file again to continue\./);
    await until(() => expect(partsOf(row)).to.deep.equal(['choose-again', 'remove']));
    press(await says(element, 'other.mp4', /13% uploaded/), 'remove');
    await until(() => again.server.uploads.size === 1);
    await until(() => expect(rows(element).length).to.equal(1));

    choose(element, film());
    await says(element, 'film.mp4', /Processing|Ready/);
    expect(rows(element).length).to.equal(1);
    expect(again.client.requests).not.to.include('POST /api/v1/videos/upload/tus');
    expect(localStorage.getItem('oriel-uploads')).to.equal('[]');
  });

  it('remembers nothing where the page does not want that', async () => {
    const element = await show(uploadServer({ holdAt: 262_144 }), { remember: false });
    choose(element, film());
    await says(element, 'film.mp4', /13%/);
    expect(localStorage.getItem('oriel-uploads')).to.equal(null);
  });

  it('takes files that are dropped', async () => {
    const element = await show(uploadServer({ holdAt: 0 }));
    const zone = element.shadowRoot!.querySelector('[part="zone"]')!;
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(film());
    const fire = (type: string) => {
      const event = new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true });
      zone.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(fire('dragover')).to.equal(true);
    await element.updateComplete;
    await until(() => expect(words(zone)).to.contain('Drop to upload'));
    fire('drop');
    await says(element, 'film.mp4', /Starting…/);
    expect(words(zone)).to.contain('Drop videos here');
  });

  it('leaves out what the page prevents, and a file that is there already', async () => {
    const world = uploadServer({ holdAt: 0 });
    const element = await show(world);
    element.addEventListener('oriel-upload-started', (event) => event.detail.file.name === 'no.mp4' && event.preventDefault());
    choose(element, film('no.mp4'), film(), film());
    await says(element, 'film.mp4', /Starting…/);
    expect(rows(element).length).to.equal(1);
  });

  it('goes on with a failed or paused file that is chosen again', async () => {
    const world = uploadServer({ refuse: { code: 'disk_full' } });
    const element = await show(world);
    choose(element, film());
    await says(element, 'film.mp4', /no space left/);
    world.server.options = { holdAt: 262_144 };
    choose(element, film());
    press(await says(element, 'film.mp4', /13%/), 'pause');
    await says(element, 'film.mp4', /Paused/);
    world.server.options = {};
    choose(element, film());
    await says(element, 'film.mp4', /Processing|Ready/);
    expect(rows(element).length).to.equal(1);
  });

  it('gives the fields of the page to each video', async () => {
    const world = uploadServer();
    let metadata = '';
    const { fields } = { fields: { title: 'Harbour', tags: ['a', 'b'], category: 5, other: 'x' } as never };
    const element = await show(world, { fields });
    const { request } = world.client;
    Object.assign(world.client, { request: (path: string, options: { headers?: Record<string, string> }) => ((metadata ||= options.headers?.['Upload-Metadata'] ?? ''), request(path, options as never)) });
    choose(element, film());
    await until(() => metadata);
    const pairs = Object.fromEntries(metadata.split(',').map((pair) => pair.split(' ')).map(([key = '', value = '']) => [key, atob(value)]));
    expect(pairs).to.deep.equal({ filename: 'film.mp4', filetype: 'video/mp4', title: 'Harbour', tags: 'a,b' });
  });

  it('stops when it leaves the page, and goes on when it is back', async () => {
    const world = uploadServer({ holdAt: 262_144 });
    const element = await show(world);
    choose(element, film());
    await says(element, 'film.mp4', /13%/);
    const parent = element.parentElement!;
    element.remove();
    world.server.options = {};
    const { length } = world.client.requests;
    element.add([film('while-away.mp4')]);
    await aTimeout(0);
    expect(world.client.requests.length).to.equal(length);
    expect([world.environment.waits, world.environment.listeners]).to.deep.equal([[], 0]);
    parent.append(element);
    await says(element, 'film.mp4', /Processing|Ready/);
    expect(rows(element).length).to.equal(1);
  });

  it('is worked by keyboard', async () => {
    const element = await show(uploadServer({ holdAt: 262_144 }));
    let opened = 0;
    element.shadowRoot!.querySelector('input')!.addEventListener('click', (event) => {
      event.preventDefault();
      opened++;
    });
    element.focus();
    await sendKeys({ press: 'Enter' });
    await until(() => expect(opened).to.equal(1));
    choose(element, film());
    await says(element, 'film.mp4', /13%/);
    await sendKeys({ press: 'Tab' });
    await until(() => expect(element.shadowRoot!.activeElement!.getAttribute('aria-label')).to.equal('Pause: film.mp4'));
    await sendKeys({ press: 'Enter' });
    await says(element, 'film.mp4', /Paused/);
  });

  it('speaks the language of the page', async () => {
    const element = await show(uploadServer({ holdAt: 0 }), { locale: 'de' });
    await until(() => words(element.shadowRoot!.querySelector('[part="choose"]')) === 'Videos auswählen');
    choose(element, film('notes.txt', 5, 'text/plain'));
    await says(element, 'notes.txt', /Das ist kein Video\./);
  });
});
