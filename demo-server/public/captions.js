import { api } from './api.js';

// The captions of the edited video, which `library.js` announces by the event `edited`.
const form = document.querySelector('#captions');
const list = form.querySelector('ul');
const output = form.querySelector('output');
let id;

async function show() {
  const { captions } = await api(id, { rest: '/captions' });
  list.replaceChildren(...captions.map(itemOf));
}

function itemOf({ label, language }) {
  const item = document.createElement('li');
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.textContent = 'Remove';
  remove.setAttribute('aria-label', `Remove ${label}`);
  remove.addEventListener('click', () => void change(() => api(id, { rest: `/captions/${language}`, method: 'DELETE' }), 'Removed'));
  item.append(`${label} (${language}) `, remove);
  return item;
}

async function change(request, said) {
  output.textContent = '';
  try {
    await request();
    await show();
    output.textContent = said;
  } catch (error) {
    output.textContent = error.message;
  }
}

addEventListener('edited', ({ detail }) => {
  id = detail;
  form.reset();
  output.textContent = '';
  list.replaceChildren();
  void show().catch((error) => (output.textContent = error.message));
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { file, language } = form.elements;
  void change(async () => {
    await api(id, { rest: `/captions/${encodeURIComponent(language.value.trim())}`, method: 'PUT', body: await file.files[0].text(), type: 'text/vtt' });
    form.reset();
  }, 'Added. A video that plays shows them within half a minute.');
});
