import { request } from './api.js';

const ASK_EVERY = 2000;
const REPORT_EVERY = 10_000;
const RETRY_AFTER = 5000;
/** Codes of a link that was revoked, has expired, or whose recording was removed. */
const FINAL = ['not_found', 'recording_unknown'];
/** Before its URLs expire a link is opened again, ms. */
const MARGIN = 60_000;
/** The longest wait of a timer, ms. */
const LONGEST = 2 ** 31 - 1;
const BEING_PREPARED = 'This recording is being prepared. It can be watched here in a moment.';
const CANNOT_BE_WATCHED = 'This recording cannot be watched. Ask whoever sent the link.';

/**
 * Plays what a link opens: waits while it is being prepared, opens the link again before its URLs expire, and reports what
 * is watched.
 * @param describe gets the recording. @param say gets words for the page, empty ones too
 */
export async function playShared(token, { player, describe, say }) {
  const open = () => request(`shared/${encodeURIComponent(token)}`);
  let shared = await open();
  describe(shared.recording);
  let src = addressIn(shared);
  while (!src) {
    const info = await fetch(shared.info_url).then((response) => response.json(), () => undefined);
    if (info?.error) throw new Error(info.error.message);
    if (!info) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
      continue;
    }
    describe(info);
    src = info.streaming.hls.url ?? (shared.download_url && info.status === 'ready' ? shared.download_url : undefined);
    if (src) break;
    if (info.status === 'failed' || info.streaming.hls.status === 'failed') throw new Error(info.failure_reason ?? CANNOT_BE_WATCHED);
    say(BEING_PREPARED);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
  }
  say('');
  player.src = src;
  report(player, () => shared.progress_url);
  const renew = async () => {
    try {
      const renewed = await open();
      say('');
      // The link itself is about to expire.
      if (Date.parse(renewed.expires_at) <= Date.parse(shared.expires_at)) return;
      shared = renewed;
      goOn(player, addressIn(shared));
      later();
    } catch (error) {
      say(error.message);
      // The link is over; any other failure may pass.
      if (!FINAL.includes(error.code)) setTimeout(() => void renew(), RETRY_AFTER);
    }
  };
  const later = () => setTimeout(() => void renew(), Math.min(LONGEST, Math.max(ASK_EVERY, Date.parse(shared.expires_at) - Date.now() - MARGIN)));
  later();
}

/** `undefined` while there is nothing to play. */
const addressIn = ({ download_url: download, recording, stream_url: stream }) => stream ?? (recording.status === 'ready' ? download : undefined);

/** Plays from the same place by another address. */
function goOn(player, src) {
  const [time, paused] = [player.currentTime, player.paused];
  player.src = src;
  player.seek(time);
  if (!paused) player.play();
}

/** Says how far the recording is watched. @param address where to, now */
function report(player, address) {
  const session = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  let [begun, played, place] = [false, 0, 0];
  const send = (event) => {
    const body = JSON.stringify({ session_id: session, position: player.currentTime || place, duration: played, event });
    played = 0;
    fetch(address(), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, keepalive: true }).catch(() => {});
  };
  player.addEventListener('oriel-time', ({ detail: { time } }) => {
    // A larger step is a seek.
    if (time > place && time - place < 2) played += time - place;
    place = time;
  });
  player.addEventListener('oriel-state', ({ detail: { state } }) => {
    if (state === 'playing' && !begun) {
      begun = true;
      send('playback_start');
    }
    if (state === 'ended') send('playback_end');
  });
  setInterval(() => void (played > 0 && send('playback_progress')), REPORT_EVERY);
  addEventListener('pagehide', () => void (played > 0 && send('playback_progress')));
}
