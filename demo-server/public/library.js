import { api } from './api.js';
import { readChapters, writeChapters } from './chapters.js';
import { share } from './share.js';

// The library: the video in the address is watched, `library.html?video=<id>`; without one there is only the list.
const list = document.querySelector('oriel-video-list');
const upload = document.querySelector('oriel-upload');
const player = document.querySelector('oriel-hls-player');
const analytics = document.querySelector('#own oriel-analytics');
const overview = document.querySelector('#overview');
const watch = document.querySelector('#watch');
const own = document.querySelector('#own');
const edit = document.querySelector('#edit');
const output = edit.querySelector('output');
const publish = document.querySelector('#publish');
const retry = document.querySelector('#retry');
const remove = document.querySelector('#remove');

/** The video that is watched, as the server describes it. */
let video;

const chosen = () => new URLSearchParams(location.search).get('video') ?? '';

function describe(described) {
  video = described;
  document.title = `${video.title} – Oriel`;
  document.querySelector('#title').textContent = video.title;
  document.querySelector('#description').textContent = video.description;
  const { chapters, description, tags, title } = edit.elements;
  title.value = video.title;
  chapters.value = writeChapters(video.chapters);
  description.value = video.description;
  tags.value = video.tags.join(', ');
  publish.textContent = video.is_published ? 'Unpublish' : 'Publish';
  retry.hidden = video.upload_status !== 'failed';
}

/** Shows the video in the address. */
async function show() {
  const id = chosen();
  watch.hidden = !id;
  document.querySelector('main').classList.toggle('watching', Boolean(id));
  list.selected = id;
  player.video = id;
  // A link to a place of it, in seconds.
  const place = new URLSearchParams(location.search).get('t');
  if (place) player.time = Number(place);
  // Those of the video, until they are edited here.
  player.chapters = undefined;
  own.hidden = true;
  document.querySelector('#about').hidden = true;
  document.title = 'Library – Oriel';
  output.textContent = '';
  if (!id) return;
  const [described, isOwn] = await Promise.all([
    api(id).catch(() => undefined),
    // The server tells only its owner how a video is watched.
    api(id, { rest: '/analytics' }).then(() => true, () => false),
  ]);
  if (id !== chosen() || !described) return;
  describe(described);
  document.querySelector('#about').hidden = false;
  own.hidden = !isOwn;
  analytics.video = isOwn ? id : undefined;
  if (isOwn) dispatchEvent(new CustomEvent('edited', { detail: id }));
}

/** Opens and plays a video. */
function open(id) {
  if (id !== chosen()) history.pushState(null, '', `?video=${encodeURIComponent(id)}`);
  void show();
  player.play();
  player.scrollIntoView({ block: 'nearest' });
}

for (const [element, type] of [[list, 'oriel-video-select'], [overview, 'oriel-video-select'], [upload, 'oriel-upload-open']]) {
  element.addEventListener(type, (event) => {
    event.preventDefault();
    open(event.detail.video);
  });
}
// Only owners may see it: it is asked for when somebody opens it.
overview.addEventListener('toggle', () => overview.append(Object.assign(document.createElement('oriel-analytics'), { overview: true })), { once: true });
addEventListener('popstate', () => void show());
for (const type of ['oriel-upload-finished', 'oriel-upload-ready']) upload.addEventListener(type, () => list.refresh());

/** Runs a change and shows its result. */
async function change(request, said) {
  output.textContent = '';
  try {
    const changed = await request();
    if (changed) describe(changed);
    output.textContent = said;
    list.refresh();
    return true;
  } catch (error) {
    output.textContent = error.message;
    return false;
  }
}

edit.addEventListener('submit', (event) => {
  event.preventDefault();
  const { chapters, description, tags, title } = edit.elements;
  const body = { title: title.value.trim(), description: description.value, tags: tags.value.split(',').map((tag) => tag.trim()).filter(Boolean) };
  void change(async () => {
    const typed = chapters.value;
    // Only when edited: lines have whole seconds and no end.
    if (typed !== writeChapters(video.chapters)) await api(video.id, { rest: '/chapters', method: 'PUT', body: { chapters: readChapters(typed) } });
    const saved = await api(video.id, { method: 'PUT', body });
    player.chapters = saved.chapters ?? [];
    return saved;
  }, 'Saved');
});
publish.addEventListener('click', () => {
  const isPublished = !video.is_published;
  void change(() => api(video.id, { rest: '/publish', method: 'PUT', body: { is_published: isPublished } }), isPublished ? 'Published' : 'No longer published');
});
retry.addEventListener('click', async () => {
  if (!(await change(() => api(video.id, { rest: '/retry', method: 'POST' }), 'Processing again'))) return;
  player.retry();
});
document.querySelector('#open-share').addEventListener('click', () => share(video));
document.querySelector('#delete').addEventListener('click', () => {
  remove.returnValue = '';
  remove.showModal();
});
remove.addEventListener('close', async () => {
  if (remove.returnValue !== 'delete' || !(await change(() => api(video.id, { method: 'DELETE' }), 'Deleted'))) return;
  history.replaceState(null, '', 'library.html');
  void show();
});

// With another token more may be seen.
document.querySelector('#sign-in form').addEventListener('submit', () => void show());
void show();
