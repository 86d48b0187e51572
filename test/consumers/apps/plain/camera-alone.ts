// The only import: what it registers has its types.
import '@oriel/elements/camera/define';

const camera = document.createElement('oriel-camera');
camera.camera = 'harbour';
camera.mode = 'playback';
camera.transport = 'webrtc';
camera.time = new Date();
camera.time = '2026-01-01T00:00:00Z';
camera.time = 1_767_225_600_000;
camera.skipGaps = false;
camera.seek(1_767_225_600_000);
camera.step(-1);
// @ts-expect-error not a mode
camera.mode = 'sideways';
// @ts-expect-error not a time
camera.time = true;
// @ts-expect-error only the element changes its state
camera.state = 'live';

camera.addEventListener('oriel-state', ({ detail }) => {
  const name: string = detail.camera;
  if (detail.state === 'stalled') console.log(name);
  // @ts-expect-error not a state
  if (detail.state === 'no such state') console.log(name);
});
document.addEventListener('oriel-state', ({ detail }) => {
  const name: string = detail.camera;
  if (detail.state === 'live') console.log(name);
  // @ts-expect-error not a state
  if (detail.state === 'no such state') console.log(name);
});
window.addEventListener('oriel-state', ({ detail }) => {
  if (detail.state === 'live') console.log(detail.camera);
  // @ts-expect-error not a state
  if (detail.state === 'no such state') console.log(detail.camera);
});
document.addEventListener('oriel-error', (event) => {
  event.preventDefault();
  if (event.detail.error.code === 'camera_unknown') console.log(event.detail.error.hint);
});
camera.addEventListener('oriel-time', ({ detail }) => console.log(new Date(detail.time), detail.camera));
document.querySelector('oriel-camera')?.retry();
