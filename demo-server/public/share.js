import { clock } from './chapters.js';

// The dialog that shares the video in the address: a link to this page, and the tags for another page.
const dialog = document.querySelector('#share');
const player = document.querySelector('oriel-hls-player');
const { link, embed, here } = dialog.querySelector('form').elements;
const output = dialog.querySelector('output');
const note = dialog.querySelector('#share-note');

let video;

function fill() {
  const place = Number(here.value);
  const time = here.checked && place > 0 ? place : undefined;
  const address = new URL('library.html', location.href);
  address.searchParams.set('video', video.id);
  if (time) address.searchParams.set('t', String(time));
  link.value = address.href;
  embed.value = [
    `<script type="module" src="${location.origin}/oriel/oriel.js"></script>`,
    `<oriel-hls-player server="${location.origin}" video="${video.id}"${time ? ` time="${time}"` : ''}></oriel-hls-player>`,
  ].join('\n');
}

/** Opens the dialog for a video, as the server describes it. */
export function share(described) {
  video = described;
  const place = Math.floor(player.currentTime ?? 0);
  Object.assign(here, { value: String(place), checked: false });
  here.closest('label').hidden = place === 0;
  dialog.querySelector('#share-time').textContent = clock(place);
  note.textContent = video.is_published ? '' : 'Not published yet: only you can open the link.';
  output.textContent = '';
  fill();
  dialog.showModal();
  link.select();
}

here.addEventListener('change', fill);
for (const [name, field] of Object.entries({ 'copy-link': link, 'copy-embed': embed })) {
  dialog.querySelector(`#${name}`).addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      output.textContent = 'Copied';
    } catch {
      // Without HTTPS a page has no clipboard.
      field.select();
      output.textContent = 'Press Ctrl+C to copy';
    }
  });
}
