import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { VideoStream } from '@oriel/core/contract';
import { sheetsOf, storyboardFor, storyboardVtt } from '../../../demo-server/src/library/storyboard.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { makeFilm, run, settled, startLibrary, upload } from './support.ts';

let server: TestServer;
let films: string;

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  server = await startLibrary();
});
after(async () => {
  await server.stop();
  await rm(films, { recursive: true, force: true });
});

const picture = (width: number, height: number) => ({ width, height, frameRate: 25, bitrateKbps: 1000, isCopyable: true });

test('a storyboard has a picture each second, and no more than 720', () => {
  assert.deepEqual(storyboardFor({ duration: 90.5, video: picture(1280, 720) }), { interval: 1, count: 91, width: 160, height: 90 });
  assert.deepEqual(storyboardFor({ duration: 3600, video: picture(720, 1280) }), { interval: 5, count: 720, width: 50, height: 90 });
  assert.equal(storyboardFor({ duration: 60, video: picture(10_000, 100) })?.width, 240);
  assert.equal(storyboardFor({ duration: undefined, video: picture(1280, 720) }), undefined);
  assert.equal(sheetsOf({ interval: 1, count: 101, width: 160, height: 90 }), 2);
});

test('its cues name the place on the sheet', () => {
  const cues = storyboardVtt({ interval: 5, count: 112, width: 160, height: 90 }, 'access=x').split('\n\n');
  assert.equal(cues.length, 113);
  assert.equal(cues[1], '00:00:00.000 --> 00:00:05.000\nstoryboard/0.jpg?access=x#xywh=0,0,160,90');
  assert.equal(cues[112], '00:09:15.000 --> 00:09:20.000\nstoryboard/1.jpg?access=x#xywh=160,90,160,90\n');
});

test('it is made of an upload, and each picture is of its time', async () => {
  // Dark for two seconds, then bright.
  const path = await makeFilm(join(films, 'film.mp4'), { seconds: 4, group: 10 });
  const film = join(films, 'dark-bright.mp4');
  await run('ffmpeg', ['-v', 'error', '-i', path, '-vf', "geq=lum='if(lt(T,2),16,235)':cb=128:cr=128", '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-an', film]);
  const { id } = await settled(server, (await upload(server, film)).id);
  const { storyboard_url } = await until('a storyboard', async () => {
    const stream = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
    return stream.storyboard_url !== undefined && stream;
  });
  const address = server.url + storyboard_url;
  const response = await fetch(address);
  assert.equal(response.headers.get('content-type'), 'text/vtt');
  const places = [...(await response.text()).matchAll(/^(storyboard\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm)];
  assert.equal(places.length, 4);
  const sheet = await fetch(new URL(places[0]![1]!, address));
  assert.deepEqual([sheet.status, sheet.headers.get('content-type')], [200, 'image/jpeg']);
  const levels = await Promise.all(
    places.map(async ([, name, x, y, width, height]) => {
      const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', new URL(name!, address).href, '-vf', `crop=${width}:${height}:${x}:${y},scale=1:1,format=gray`, '-f', 'rawvideo', 'pipe:1'], { encoding: 'buffer' });
      return stdout[0]! < 100 ? 'dark' : 'bright';
    }),
  );
  assert.deepEqual(levels, ['dark', 'dark', 'bright', 'bright']);
  assert.equal((await fetch(new URL('storyboard/7.jpg', `${server.url}/api/v1/videos/${id}/hls/`))).status, 404);
});

test('a video with one keyframe has one picture for all times', async () => {
  const film = await makeFilm(join(films, 'rare.mp4'), { seconds: 4, group: 1000 });
  const { id } = await settled(server, (await upload(server, film)).id);
  await until('a storyboard', async () => (await server.get<VideoStream>(`/api/v1/videos/${id}/stream`)).storyboard_url !== undefined);
});
