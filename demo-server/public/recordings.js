import { request } from './api.js';
import { copyNewLink, showLinks } from './recording-links.js';
import { playShared } from './shared-recording.js';

// Recordings of streams: `recordings.html?recording=<id>` plays one, `?share=<token>` what a link opens.
const player = document.querySelector('oriel-hls-player');
const list = document.querySelector('#recordings');
const form = document.querySelector('#record');
const actions = document.querySelector('#actions');
const output = actions.querySelector('output');
const signIn = document.querySelector('#sign-in');
const remove = document.querySelector('#remove');

const ASK_EVERY = 2000;
/** Recordings of one request. */
const PAGE = 50;
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const STATUS = { recording: 'Recording…', processing: 'Saving…', failed: 'Failed', deleted: 'Deleting…' };

const parameter = (name) => new URLSearchParams(location.search).get(name) ?? '';
const pathOf = (id, rest = '') => `recordings/${encodeURIComponent(id)}${rest}`;

/** `1:02:03`. */
function clock(seconds) {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  return parts.join(':').replace(/^00:0?/, '');
}

const factsOf = ({ duration_seconds: seconds, failure_reason: reason, file_size_bytes: bytes, started_at: from, status, stream_id: stream }) =>
  [stream, dates.format(new Date(from)), seconds !== null && clock(seconds), bytes !== null && `${(bytes / 1e6).toFixed(1)} MB`, reason ?? STATUS[status]].filter(Boolean).join(' · ');

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function row(recording) {
  const { id, status, title } = recording;
  const isReady = status === 'ready';
  const link = element('a', { href: `?recording=${encodeURIComponent(id)}`, textContent: title });
  if (id === parameter('recording')) link.setAttribute('aria-current', 'true');
  const picture = isReady && !sessionStorage.token ? element('img', { src: `/api/v1/${pathOf(id, '/thumbnail')}`, alt: '', loading: 'lazy' }) : element('span', { className: 'empty' });
  const stop = status === 'recording' ? [element('button', { textContent: 'Stop', onclick: () => act(() => request(pathOf(id, '/stop'), { method: 'POST' }), form.querySelector('output')) })] : [];
  return element('li', {}, picture, element('div', {}, isReady ? link : element('strong', { textContent: title }), element('small', { textContent: factsOf(recording) })), ...stop);
}

let timer;
/** What is drawn: a list that stays as it is keeps the focus. */
let drawn = '';

/** How many are listed at most. */
let wanted = PAGE;

/** The newest. */
async function load() {
  const recordings = [];
  let cursor;
  do {
    const page = await request(`recordings?limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    recordings.push(...page.recordings);
    cursor = page.next_cursor;
  } while (cursor && recordings.length < wanted);
  return { recordings, hasMore: cursor !== undefined };
}

async function refresh() {
  clearTimeout(timer);
  const none = document.querySelector('#none');
  const { recordings, hasMore } = await load().catch((error) => {
    if (['not_authenticated', 'token_expired'].includes(error.code) && !signIn.open) signIn.showModal();
    none.textContent = `The recordings could not be loaded: ${error.message}`;
    none.hidden = false;
    return {};
  });
  if (!recordings) {
    if (drawn) timer = setTimeout(() => void refresh(), ASK_EVERY);
    return;
  }
  const state = JSON.stringify([recordings, parameter('recording')]);
  if (state !== drawn) list.replaceChildren(...recordings.map(row));
  drawn = state;
  none.textContent = 'No recordings yet.';
  none.hidden = recordings.length > 0;
  document.querySelector('#more').hidden = !hasMore;
  clearTimeout(timer);
  if (recordings.some(({ status }) => STATUS[status] && status !== 'failed')) timer = setTimeout(() => void refresh(), ASK_EVERY);
}

/** Runs a change and says what came of it. */
async function act(change, where = output, said = '') {
  where.textContent = '';
  try {
    await change();
    where.textContent = said;
  } catch (error) {
    where.textContent = error.message;
  }
  await refresh();
}

async function fillCameras() {
  const { cameras } = await request('cameras').catch(() => ({ cameras: [] }));
  form.elements.camera.replaceChildren(...cameras.map(({ id, name }) => element('option', { value: id, textContent: name })));
}

async function showShared(token) {
  const said = document.querySelector('#said');
  actions.hidden = true;
  document.querySelector('#browse').hidden = true;
  try {
    await playShared(token, { player, describe, say: (words) => (said.textContent = words) });
  } catch (error) {
    said.textContent = error.message;
  }
}

function describe(recording) {
  document.title = `${recording.title} – Oriel`;
  document.querySelector('#title').textContent = recording.title;
  document.querySelector('#facts').textContent = factsOf(recording);
}

/** Shows the recording in the address. */
async function show() {
  const [id, share] = [parameter('recording'), parameter('share')];
  document.querySelector('#watch').hidden = !id && !share;
  document.title = 'Recordings – Oriel';
  output.textContent = '';
  if (share) return showShared(share);
  player.recording = id;
  await refresh();
  if (!id) return;
  const info = await request(pathOf(id, '/info')).catch(() => undefined);
  actions.hidden = !info;
  await refreshLinks();
  if (!info || id !== parameter('recording')) return;
  describe(info);
  const { hls, mp4 } = info.streaming;
  document.querySelector('#download').hidden = !mp4.url;
  if (mp4.url) document.querySelector('#download').href = mp4.url;
  document.querySelector('#convert').hidden = hls.status !== 'none';
}

const chosen = () => parameter('recording');
const refreshLinks = () => showLinks(chosen(), (change, said) => actAndShow(change, said));
const actAndShow = (change, said) => act(change, output, said).then(refreshLinks);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { camera, title } = form.elements;
  const body = { stream_id: camera.value, ...(title.value.trim() && { title: title.value.trim() }) };
  void act(() => request('recordings/start', { method: 'POST', body }), form.querySelector('output'));
});
list.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  void show();
  player.play();
  player.scrollIntoView({ block: 'nearest' });
});
document.querySelector('#convert').addEventListener('click', () => {
  void act(() => request(pathOf(chosen(), '/transcode?format=hls'), { method: 'POST' }), output, 'Converting…');
});
document.querySelector('#share').addEventListener('submit', (event) => {
  event.preventDefault();
  void actAndShow(() => copyNewLink(chosen()), 'Link copied');
});
document.querySelector('#more').addEventListener('click', () => {
  wanted += PAGE;
  void refresh();
});
document.querySelector('#delete').addEventListener('click', () => {
  remove.returnValue = '';
  remove.showModal();
});
remove.addEventListener('close', async () => {
  if (remove.returnValue !== 'delete') return;
  // Sends its last progress report before the recording is gone.
  player.recording = '';
  await act(() => request(pathOf(chosen()), { method: 'DELETE' }));
  history.replaceState(null, '', 'recordings.html');
  void show();
});
addEventListener('popstate', () => void show());
// With another token more may be seen.
document.querySelector('#sign-in form').addEventListener('submit', () => {
  void fillCameras();
  void show();
});
void fillCameras();
void show();
