// Dark or light, as the viewer chose last.
const context = document.querySelector('oriel-context');
const button = document.querySelector('#theme');

function show(theme) {
  context.setAttribute('theme', theme);
  button.textContent = theme === 'light' ? 'Dark' : 'Light';
}

button.addEventListener('click', () => {
  const theme = context.getAttribute('theme') === 'light' ? 'dark' : 'light';
  localStorage.setItem('theme', theme);
  show(theme);
});
show(localStorage.getItem('theme') === 'light' ? 'light' : 'dark');

// On a phone the pages are a line that scrolls.
document.querySelector('nav [aria-current]').scrollIntoView({ block: 'nearest', inline: 'nearest' });

// A server with AUTH_SECRET wants to know who asks. The token is this tab's, and gone with it.
document.body.insertAdjacentHTML(
  'beforeend',
  `<dialog id="sign-in" aria-labelledby="ask">
    <form method="dialog">
      <label id="ask" for="token">Access token</label>
      <input id="token" type="password" autocomplete="off" required autofocus />
      <button>Sign in</button>
    </form>
  </dialog>`,
);
const signIn = document.querySelector('#sign-in');
const token = document.querySelector('#token');

if (sessionStorage.token) context.token = sessionStorage.token;
context.addEventListener('oriel-error', ({ detail }) => {
  if (!signIn.open && ['not_authenticated', 'token_expired'].includes(detail.error.code)) signIn.showModal();
});
signIn.querySelector('form').addEventListener('submit', () => {
  context.token = sessionStorage.token = token.value.trim();
  token.value = '';
});
