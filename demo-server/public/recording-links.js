import { request } from './api.js';

const form = document.querySelector('#share');
const list = document.querySelector('#links');
const DAY = 86_400_000;
const LEVELS = { view: 'Watch', download: 'Watch and download', manage: 'Manage' };
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** The last list that was asked for: the answer to an earlier one may come later. */
let current;

const pathOf = (id, rest = '') => `recordings/${encodeURIComponent(id)}/shares${rest}`;
const linkTo = ({ url }) => new URL(`recordings.html?share=${encodeURIComponent(url.split('/').at(-1))}`, location.href).href;

function entry(recordingId, share, act) {
  const { access_level: level, expires_at: expires, id, user_id: user } = share;
  const what = user === undefined ? 'Link' : user;
  const text = Object.assign(document.createElement('span'), { textContent: `${what} · ${LEVELS[level] ?? level} · ${expires === null ? 'Never expires' : `Expires ${dates.format(new Date(expires))}`}` });
  const copy = Object.assign(document.createElement('button'), { textContent: 'Copy', onclick: () => act(() => navigator.clipboard.writeText(linkTo(share)), 'Link copied') });
  const revoke = Object.assign(document.createElement('button'), { textContent: 'Revoke', onclick: () => act(() => request(pathOf(recordingId, `/${id}`), { method: 'DELETE' }), 'Link revoked') });
  const item = document.createElement('li');
  item.append(text, ...(share.url ? [copy] : []), revoke);
  return item;
}

/** Lists with whom a recording is shared. Whoever does not manage it sees nothing of this. @param act runs a change, and says what came of it */
export async function showLinks(recordingId, act) {
  const newest = (current = Symbol());
  const answer = await request(pathOf(recordingId)).catch(() => undefined);
  if (newest !== current) return;
  form.hidden = !answer;
  list.replaceChildren(...(answer?.shares ?? []).map((share) => entry(recordingId, share, act)));
}

/** Makes a link as the form says, and copies it. */
export async function copyNewLink(recordingId) {
  const { level, life } = form.elements;
  const expires = life.value && { expires_at: new Date(Date.now() + Number(life.value) * DAY).toISOString() };
  const share = await request(pathOf(recordingId), { method: 'POST', body: { share_type: 'link', access_level: level.value, ...expires } });
  await navigator.clipboard.writeText(linkTo(share));
}
