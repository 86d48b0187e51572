// A link to a programme, `preview.html?programme=<id>`, opens it.
const editor = document.querySelector('oriel-programme-editor');
const programme = new URLSearchParams(location.search).get('programme');
if (programme) editor.programme = programme;

// The state stands in the title, so that a glance at the tabs tells whether the public sees it.
const states = { preview: 'PREVIEW', live: 'LIVE' };
addEventListener('oriel-preview-status', ({ detail: { status } }) => {
  const state = states[status.state];
  document.title = state ? `${state}: ${status.programme?.name ?? 'Preview'} – Oriel` : 'Preview – Oriel';
});
