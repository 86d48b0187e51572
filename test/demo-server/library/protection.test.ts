import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ClearKeyLicense, Token, Video, VideoProtection, VideoStream } from '@oriel/core/contract';
import { subsamplesOf } from '../../../demo-server/src/library/protection/subsamples.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { codeOf, countPictures, makeFilm, playlistsOf, run, settled, startLibrary, upload } from './support.ts';

const SECRET = 'a secret of at least 32 characters!';
let server: TestServer;
let films: string;
let video: Video;

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  server = await startLibrary();
  // Longer than the period of a key.
  const file = await makeFilm(join(films, 'film.mp4'), { seconds: 70, size: '160x90', rate: 5, group: 5 });
  video = await settled(server, (await upload(server, file)).id);
});
after(async () => {
  await server.stop();
  await rm(films, { recursive: true, force: true });
});

async function protect(scheme: VideoProtection['scheme']): Promise<VideoStream> {
  const response = await fetch(`${server.url}/api/v1/videos/${video.id}/protection`, { method: 'PUT', body: JSON.stringify({ scheme }), headers: { 'Content-Type': 'application/json' } });
  assert.equal(response.status, 200);
  assert.equal(((await response.json()) as Video).protection, scheme);
  return server.get<VideoStream>(`/api/v1/videos/${video.id}/stream`);
}

const bytesOf = async (url: string): Promise<Buffer> => {
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  return Buffer.from(await response.arrayBuffer());
};

/** The URLs that a Media Playlist names, the init segment first. */
const filesOf = (playlist: string, text: string): string[] => [...text.matchAll(/^(?!#)(\S+)$|MAP:URI="([^"]+)"/gm)].map(([, line, map]) => new URL(line ?? map ?? '', playlist).href);

/** A checksum of each decoded picture or piece of sound. By stdin: FFmpeg 5.1 takes the wrong vectors from fragments of an encrypted file that it can seek in. */
async function checksums(file: string, input: readonly string[] = []): Promise<string[]> {
  const { stdout, stderr } = await run('sh', ['-c', 'file=$1; shift; exec ffmpeg -v error "$@" -i - -f framemd5 - < "$file"', 'sh', file, ...input]);
  assert.equal(stderr, '');
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(',').at(-1)!.trim());
}

/** All files of a Media Playlist in one. */
async function joined(playlist: string, text: string): Promise<string> {
  const path = join(films, `${crypto.randomUUID()}.mp4`);
  await writeFile(path, Buffer.concat(await Promise.all(filesOf(playlist, text).map(bytesOf))));
  return path;
}

test('with AES-128, whole segments are encrypted, and keys change', async () => {
  const plain = await server.get<VideoStream>(`/api/v1/videos/${video.id}/stream`);
  const pictures = await countPictures(server.url + plain.stream_url);
  const clear = filesOf(...[...(await playlistsOf(server, plain.stream_url)).media][1]!);

  const stream = await protect('aes-128');
  assert.equal(stream.dash_url, undefined);
  const { media } = await playlistsOf(server, stream.stream_url);
  for (const [url, text] of media) {
    const keys = [...text.matchAll(/METHOD=AES-128,URI="([^"]+)"/g)].map(([, key]) => new URL(key!, url).href);
    assert.equal(keys.length, 2, text);
    const [first, second] = await Promise.all(keys.map(bytesOf));
    assert.equal(first?.byteLength, 16);
    assert.notDeepEqual(first, second);
    const [, segment] = filesOf(url, text);
    assert.equal((await bytesOf(segment!)).includes('moof'), false);
  }
  assert.equal(await countPictures(server.url + stream.stream_url), pictures);
  for (const url of clear) assert.equal(await codeOf(await fetch(url)), '404 segment_unknown', 'the clear files are closed');
  assert.equal(await codeOf(await fetch(`${server.url}/api/v1/videos/${video.id}/hls/manifest.mpd`)), '404 not_found');
});

test('keys are new each time a video is protected', async () => {
  const before = await playlistsOf(server, (await protect('aes-128')).stream_url);
  const after = await playlistsOf(server, (await protect('aes-128')).stream_url);
  const keyOf = ([url, text]: [string, string]) => new URL(/AES-128,URI="([^"]+)"/.exec(text)![1]!, url).href;
  const [old] = [...before.media].map(keyOf);
  const [renewed] = [...after.media].map(keyOf);
  assert.equal(await codeOf(await fetch(old!)), '404 segment_unknown');
  assert.equal((await bytesOf(renewed!)).byteLength, 16);
});

test('with Clear Key, samples are encrypted, and decrypt to what they were', async () => {
  const plain = await playlistsOf(server, (await protect('none')).stream_url);
  const expected = await Promise.all([...plain.media].map(async ([url, text]) => checksums(await joined(url, text))));
  const stream = await protect('clearkey');
  const encrypted = await playlistsOf(server, stream.stream_url);
  const kid = /KEYID=0x(\w{32})/.exec([...encrypted.media.values()][0]!)![1]!;
  const response = await fetch(server.url + stream.license_url, { method: 'POST', body: JSON.stringify({ kids: [Buffer.from(kid, 'hex').toString('base64url')], type: 'temporary' }) });
  const { keys } = (await response.json()) as ClearKeyLicense;
  const key = Buffer.from(keys[0]!.k, 'base64url').toString('hex');
  for (const [i, [url, text]] of [...encrypted.media].entries()) {
    const file = await joined(url, text);
    assert.ok(expected[i]!.length >= 350, `${expected[i]!.length}`);
    assert.deepEqual(await checksums(file, ['-decryption_key', key]), expected[i]);
    assert.notDeepEqual(await checksums(file, ['-decryption_key', '00'.repeat(16)]).catch(() => []), expected[i]);
  }
});

test('a license request that is wrong is refused with a reason', async () => {
  const stream = await protect('clearkey');
  const ask = async (body: string) => codeOf(await fetch(server.url + stream.license_url, { method: 'POST', body }));
  assert.equal(await ask('no JSON'), '400 invalid_json');
  assert.equal(await ask('{"kids":[]}'), '400 invalid_request');
  assert.equal(await ask('{"kids":["AAAAAAAAAAAAAAAAAAAAAA"]}'), '404 not_found');
  await protect('none');
  assert.equal(await ask('{"kids":["AAAAAAAAAAAAAAAAAAAAAA"]}'), '404 not_found');
});

test('keys are given only against a token or a signed URL, which opens nothing else', async (t) => {
  const secured = await startLibrary({ env: { AUTH_SECRET: SECRET } });
  t.after(() => secured.stop());
  const json = { 'Content-Type': 'application/json' };
  const created = await fetch(`${secured.url}/api/v1/tokens`, { method: 'POST', headers: { ...json, Authorization: `Bearer ${SECRET}` }, body: '{"user":"anna","scopes":["watch","publish"]}' });
  const { token } = (await created.json()) as Token;
  const headers = { Authorization: `Bearer ${token}` };
  const get = async <T>(path: string): Promise<T> => (await fetch(secured.url + path, { headers })).json() as Promise<T>;
  const { id } = await upload(secured, await makeFilm(join(films, 'short.mp4'), { seconds: 3 }), { headers });
  const protection = `${secured.url}/api/v1/videos/${id}/protection`;
  assert.equal((await fetch(protection, { method: 'PUT', headers: { ...json, ...headers }, body: '{"scheme":"clearkey"}' })).status, 200);
  await until('it is ready', async () => (await get<Video>(`/api/v1/videos/${id}`)).upload_status === 'ready');
  const stream = await get<VideoStream>(`/api/v1/videos/${id}/stream`);
  const { media } = await playlistsOf(secured, stream.stream_url);
  const kid = /KEYID=0x(\w{32})/.exec([...media.values()][0]!)![1]!;
  const body = JSON.stringify({ kids: [Buffer.from(kid, 'hex').toString('base64url')] });
  const license = (url: string) => fetch(secured.url + url, { method: 'POST', body });
  assert.equal((await license(stream.license_url!)).status, 200);
  assert.equal((await license(stream.license_url!.split('?')[0]!)).status, 401);
  const signature = stream.license_url!.split('?')[1]!;
  assert.equal((await fetch(`${protection}?${signature}`, { method: 'PUT', headers: json, body: '{"scheme":"none"}' })).status, 403, 'a signed URL changes nothing');
});

test('an AES-128 key is given only against a token or the signed URL of its playlist', async (t) => {
  const secured = await startLibrary({ env: { AUTH_SECRET: SECRET } });
  t.after(() => secured.stop());
  const json = { 'Content-Type': 'application/json' };
  const headersOf = async (user: string) => {
    const created = await fetch(`${secured.url}/api/v1/tokens`, { method: 'POST', headers: { ...json, Authorization: `Bearer ${SECRET}` }, body: JSON.stringify({ user, scopes: ['watch', 'publish'] }) });
    return { Authorization: `Bearer ${((await created.json()) as Token).token}` };
  };
  const [anna, ben] = [await headersOf('anna'), await headersOf('ben')];
  const keys: string[] = [];
  for (const name of ['one.mp4', 'two.mp4']) {
    const { id } = await upload(secured, await makeFilm(join(films, name), { seconds: 3 }), { headers: anna });
    const read = async <T>(path: string): Promise<T> => (await fetch(`${secured.url}/api/v1/videos/${id}${path}`, { headers: anna })).json() as Promise<T>;
    assert.equal((await fetch(`${secured.url}/api/v1/videos/${id}/protection`, { method: 'PUT', headers: { ...json, ...anna }, body: '{"scheme":"aes-128"}' })).status, 200);
    await until('it is ready', async () => (await read<Video>('')).upload_status === 'ready');
    const [[playlist, text]] = [...(await playlistsOf(secured, (await read<VideoStream>('/stream')).stream_url)).media] as [[string, string]];
    keys.push(new URL(/AES-128,URI="([^"]+)"/.exec(text)![1]!, playlist).href);
  }
  const [first, second] = keys as [string, string];
  const [bare, signature] = first.split('?') as [string, string];
  assert.equal((await bytesOf(first)).byteLength, 16);
  assert.equal((await fetch(bare, { headers: anna })).status, 200);
  assert.equal(await codeOf(await fetch(bare)), '401 not_authenticated');
  const last = signature.at(-10)!;
  assert.equal((await fetch(`${bare}?${signature.slice(0, -10)}${last === 'x' ? 'y' : 'x'}${signature.slice(-9)}`)).status, 401, 'a forged signature');
  assert.equal(await codeOf(await fetch(bare, { headers: ben })), '404 video_unknown', 'it is not published');
  assert.equal((await fetch(`${second.split('?')[0]}?${signature}`)).status, 403, 'another video’s');
});

test('slices are encrypted in whole blocks, and everything before them stays clear', () => {
  const unit = (type: number, size: number) => Buffer.concat([Buffer.from([0, 0, size >> 8, size & 0xff, type]), Buffer.alloc(size - 1)]);
  const sample = Buffer.concat([unit(9, 2), unit(6, 100), unit(5, 1000), unit(1, 20)]);
  assert.deepEqual(subsamplesOf(sample, 4), [
    { clear: 6 + 104 + 4 + 1000 - 960, encrypted: 960 },
    { clear: 24, encrypted: 0 },
  ]);
  assert.throws(() => subsamplesOf(sample.subarray(0, -1), 4), RangeError);
  const large = Buffer.alloc(4 + 200_000);
  large.writeUInt32BE(200_000);
  large[4] = 6;
  const parts = subsamplesOf(large, 4);
  assert.ok(parts.every(({ clear, encrypted }) => clear <= 0xffff && encrypted === 0));
  assert.equal(parts.reduce((sum, { clear }) => sum + clear, 0), large.byteLength);
});
