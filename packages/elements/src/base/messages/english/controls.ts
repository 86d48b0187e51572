import type { Format } from '../../format.ts';

/** Words of the controls below a picture. */
export const controls = (format: Format) => ({
  player: 'Player',
  playerOf: (camera: string) => `${camera}: player`,
  label: 'Playback controls',
  play: 'Play',
  pause: 'Pause',
  seconds: (count: number) => format.number(count),
  skipBack: (count: number) => format.plural(count, { one: 'Back # second', other: 'Back # seconds' }),
  skipForward: (count: number) => format.plural(count, { one: 'Forward # second', other: 'Forward # seconds' }),
  previousFrame: 'Previous frame',
  nextFrame: 'Next frame',
  goToTime: 'Go to time',
  dateAndTime: 'Date and time',
  go: 'Go',
  speed: 'Speed',
  speedIs: (speed: string) => `Speed: ${speed}`,
  speedOf: (speed: number) => `${format.number(speed)}×`,
  live: 'Live',
  goLive: 'Back to live',
  mute: 'Mute',
  unmute: 'Unmute',
  volume: 'Volume',
  volumeOf: (volume: number) => format.number(volume, { style: 'percent' }),
  quality: 'Quality',
  auto: 'Auto',
  captions: 'Captions',
  off: 'Off',
  fullscreen: 'Full screen',
  exitFullscreen: 'Exit full screen',
  pictureInPicture: 'Picture in picture',
  exitPictureInPicture: 'Exit picture in picture',
  close: 'Close',
  withKey: (label: string, key: string) => `${label} (${key})`,
  shortcuts: 'Keyboard shortcuts',
});

/** What the keys do. */
export const shortcuts = (format: Format) => ({
  playPause: 'Play or pause',
  move: (count: number) => format.plural(count, { one: 'Back or forward # second', other: 'Back or forward # seconds' }),
  step: 'Previous or next frame',
  ends: 'Oldest recording or live',
  events: 'Previous or next event',
  zoom: 'Zoom the timeline',
  pan: 'Scroll the timeline',
  mute: 'Mute or unmute',
  fullscreen: 'Full screen',
  pictureInPicture: 'Picture in picture',
  help: 'Keyboard shortcuts',
});

/** What is printed on the keys. */
export const keys = () => ({ space: 'Space', shift: 'Shift', home: 'Home', end: 'End', pageUp: 'Page Up', pageDown: 'Page Down' });
