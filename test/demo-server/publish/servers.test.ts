import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Frame } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { until } from '../../support/until.ts';
import { filmClocks } from '../../support/film-clocks.ts';
import { bytesOf, type Film, FILM_START, makeFilm, pictures, RATE, show } from './support/film.ts';
import { patientClock, recordDestination, type RecordedDestination } from './support/record-destination.ts';
import { NGINX_MISSING, type RtmpServer, startNginx, startNodeMediaServer } from './support/rtmp-server.ts';

/** Long enough for a player that starts slowly. */
let longFilm: Film;
let film: Film;
let wideFilm: Film;
before(async () => {
  longFilm = await makeFilm({ seconds: 40 });
  film = { ...longFilm, frames: longFilm.frames.filter(({ time }) => time < 4000) };
  wideFilm = await makeFilm({ seconds: 2, width: 640 });
});

const servers: [string, string | undefined, () => Promise<RtmpServer>][] = [
  ['nginx-rtmp', NGINX_MISSING, startNginx],
  ['node-media-server', undefined, startNodeMediaServer],
];

for (const [name, missing, start] of servers) {
  test(name, { skip: missing ?? false }, async (t) => {
    const server = await start();
    after(() => server.close());

    await t.test('gets every frame from a keyframe on, in order, and at its time', async () => {
      const { signal } = new AbortController();
      const bus = new FrameBus();
      const { ended, shown } = show(film, bus, signal);
      const recorded = recordDestination(bus, server.url, 'whole', { clock: patientClock });
      const { destination, reached } = recorded;
      destination.start();
      await reached('publishing');
      await ended;
      const expected = pictures(shown);
      const recording = await recordingWith(server, recorded, 'whole', expected.at(-1));
      await destination.stop();

      const got = pictures(recording.frames);
      assert.equal(got[0]?.keyframe, true);
      assert.equal(recording.tracks.length, 2);
      const first = bytesOf(expected).indexOf(bytesOf(got)[0] ?? '');
      assert.ok(first >= 0, 'the first recorded picture was on the bus');
      assert.deepEqual(bytesOf(got), bytesOf(expected).slice(first));
      assert.deepEqual(times(got), times(expected.slice(first)));
      const sound = bytesOf(recording.frames.filter(({ kind }) => kind === 'audio'));
      const allSound = bytesOf(shown.filter(({ kind }) => kind === 'audio'));
      const firstSound = allSound.indexOf(sound[0] ?? '');
      assert.deepEqual(sound, allSound.slice(firstSound, firstSound + sound.length));
      assert.equal(destination.status.droppedFrames, 0);
    });

    await t.test('a player sees the clock of the pictures run on without a gap', async () => {
      const stop = new AbortController();
      const bus = new FrameBus();
      show(longFilm, bus, stop.signal);
      const { destination, reached } = recordDestination(bus, server.url, 'played', { clock: patientClock });
      destination.start();
      await reached('publishing');
      const clocks = await play(`${server.url}/played`, 2 * RATE);
      stop.abort();
      await destination.stop();
      assert.ok(clocks[0]! >= FILM_START);
      assert.deepEqual(clocks, clocks.map((_, index) => clocks[0]! + (index * 1000) / RATE));
    });

    await t.test('gets the frames of new tracks, at times that go on', async () => {
      const { signal } = new AbortController();
      const bus = new FrameBus();
      const narrow = { ...film, frames: film.frames.filter(({ time }) => time < 2000) };
      const before = show(narrow, bus, signal);
      const recorded = recordDestination(bus, server.url, 'changed', { clock: patientClock });
      const { destination, reached } = recorded;
      destination.start();
      await reached('publishing');
      await before.ended;
      const { ended, shown } = show(wideFilm, bus, signal);
      await ended;
      const { frames, tracks } = await recordingWith(server, recorded, 'changed', pictures(shown).at(-1));
      await destination.stop();
      assert.equal(tracks.find((track) => track.kind === 'video')?.width, 640);
      const expected = bytesOf(pictures([...before.shown, ...shown]));
      const got = pictures(frames);
      const begin = expected.indexOf(bytesOf(got)[0] ?? '');
      assert.ok(begin >= 0 && begin < pictures(before.shown).length);
      assert.deepEqual(bytesOf(got), expected.slice(begin));
      const stamps = got.map(({ time }) => time);
      assert.deepEqual(stamps, stamps.toSorted((a, b) => a - b));
    });

    await t.test('other destinations come and go without a frame lost at the first', async () => {
      const { signal } = new AbortController();
      const bus = new FrameBus();
      const first = recordDestination(bus, server.url, 'first', { clock: patientClock });
      const { ended, shown } = show(film, bus, signal);
      first.destination.start();
      await first.reached('publishing');
      for (const url of [server.url, 'rtmp://127.0.0.1:9/nobody', server.url]) {
        const second = recordDestination(bus, url, 'second');
        second.destination.start();
        await second.reached(url === server.url ? 'publishing' : 'reconnecting');
        await second.destination.stop();
      }
      await ended;
      const recording = await recordingWith(server, first, 'first', pictures(shown).at(-1));
      await first.destination.stop();
      const got = bytesOf(pictures(recording.frames));
      const expected = bytesOf(pictures(shown));
      const begin = expected.indexOf(got[0] ?? '');
      assert.ok(begin >= 0);
      assert.deepEqual(got, expected.slice(begin));
      assert.equal(bus.readerCount, 0);
    });
  });
}

/** The recording of a stream, when it has the last picture. */
async function recordingWith(server: RtmpServer, { changes, destination }: RecordedDestination, key: string, last: Frame | undefined): Promise<Film> {
  return until(`the last picture of ${key} is recorded`, async () => {
    const [recording, ...others] = await server.recordings(key);
    const newest = recording && pictures(recording.frames).at(-1);
    if (recording && newest && last && Buffer.compare(newest.data, last.data) === 0) return recording;
    const states = changes.map(({ state, reason }) => `${state} ${reason ?? ''}`).join(', ');
    throw new Error(`${recording?.frames.length} frames and ${others.length} more recordings, ${destination.status.droppedFrames} dropped, ${states}`);
  }, { every: 200 });
}

/** Times from the first on. */
const times = (frames: readonly { time: number }[]): number[] => frames.map(({ time }) => Math.round(time - (frames[0]?.time ?? 0)));

/** The clocks that a player sees in so many pictures. */
const play = async (url: string, count: number): Promise<number[]> => (await filmClocks(url, { before: ['-rw_timeout', '20000000'], pictures: count })).map((clock) => clock ?? Number.NaN);
