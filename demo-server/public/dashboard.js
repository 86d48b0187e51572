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
