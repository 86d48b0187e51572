import '@oriel/elements/timeline/define';

const timeline = document.createElement('oriel-timeline');
timeline.from = new Date(0);
timeline.to = '2026-01-01T00:00:00Z';
timeline.time = new Date();
// @ts-expect-error not a time
timeline.time = {};
timeline.addEventListener('oriel-seek', (event) => {
  event.preventDefault();
  console.log(new Date(event.detail.time), event.detail.camera);
});
window.addEventListener('oriel-view', ({ detail }) => console.log(detail.from, detail.to));
