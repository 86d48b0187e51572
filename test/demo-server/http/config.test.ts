import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from '../../../demo-server/src/config.ts';
import { SECRET } from './test-app.ts';

const reasons = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  return '';
};

test('an empty environment is valid', () => {
  const config = readConfig({ AUTH_SECRET: '', PORT: '' }, '/work-dir');
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.port, 8080);
  assert.equal(config.dataDir, '/work-dir/data');
  assert.equal(config.authSecret, undefined);
  assert.deepEqual(config.retention, { maxAge: 7 * 86_400_000, maxBytes: 20e9, minFreeBytes: 1e9 });
});

test('all mistakes are reported at once, each with its rule', () => {
  const text = reasons({ PORT: '80800', LOG_LEVEL: 'loud', RETENTION_DAYS: '0', ALLOWED_ORIGINS: 'https://a.example/path' });
  assert.match(text, /^PORT must be a whole number from 0 to 65535, not "80800"\.$/m);
  assert.match(text, /^LOG_LEVEL must be one of fatal, .*, not "loud"\.$/m);
  assert.match(text, /^RETENTION_DAYS must be /m);
  assert.match(text, /^ALLOWED_ORIGINS must be /m);
});

test('error messages contain no passwords', () => {
  assert.doesNotMatch(reasons({ DATABASE_URL: 'mysql://me:hunter2@db', AUTH_SECRET: 'hünter2 hunter2', ICE_SERVERS: '[{"urls":"x","credential":"hunter2"}]' }), /hunter2/);
});

test('a secret has at least 256 bits', () => {
  assert.match(reasons({ AUTH_SECRET: 'x'.repeat(31) }), /^AUTH_SECRET must be at least 32 .*openssl rand -hex 32/);
  assert.equal(readConfig({ AUTH_SECRET: 'x'.repeat(32) }).authSecret, 'x'.repeat(32));
  for (const end of [' ', 'ü', '\t']) assert.match(reasons({ AUTH_SECRET: `${'x'.repeat(40)}${end}` }), /AUTH_SECRET/);
});

test('an address that other machines can reach needs a secret', () => {
  assert.match(reasons({ HOST: '0.0.0.0' }), /AUTH_SECRET/);
  assert.match(reasons({ HOST: '::' }), /AUTH_SECRET/);
  assert.match(reasons({ HOST: 'cameras.example' }), /AUTH_SECRET/);
  assert.match(reasons({ ALLOWED_ORIGINS: '*' }), /AUTH_SECRET/);
  assert.equal(reasons({ HOST: '0.0.0.0', AUTH_SECRET: SECRET, ALLOWED_ORIGINS: '*' }), '');
  assert.equal(reasons({ HOST: '::1' }), '');
});

test('ICE servers are JSON for RTCPeerConnection, or addresses', () => {
  assert.deepEqual(readConfig({ ICE_SERVERS: 'stun:a.example:3478, stuns:b.example' }).iceServers, [{ urls: 'stun:a.example:3478' }, { urls: 'stuns:b.example' }]);
  assert.deepEqual(readConfig({ ICE_SERVERS: '[{"urls":"turn:b","username":"u","credential":"c"}]' }).iceServers, [{ urls: 'turn:b', username: 'u', credential: 'c' }]);
});

test('ICE servers that RTCPeerConnection would refuse are refused at start', () => {
  const servers = [
    'turn:b.example',
    'stun:a.example,turns:b.example',
    '[{"urls":"turn:b.example","username":"u"}]',
    '[{"urls":"turn:b.example","credential":"c"}]',
    'stun:',
    'stun://a.example',
    'stun:a.example?transport=udp',
    'https://a.example',
  ];
  for (const ICE_SERVERS of servers) assert.match(reasons({ ICE_SERVERS }), /^ICE_SERVERS must be .*turn: needs username and credential\.$/, ICE_SERVERS);
  const relay = { urls: 'turns:b.example:443?transport=tcp', username: 'u', credential: 'c' };
  assert.deepEqual(readConfig({ ICE_SERVERS: JSON.stringify([relay]) }).iceServers, [relay]);
});

test('ffprobe is in the folder of FFmpeg', () => {
  assert.equal(readConfig({ FFMPEG_PATH: '/opt/ff/ffmpeg' }).ffprobePath, '/opt/ff/ffprobe');
  assert.equal(readConfig({}).ffprobePath, 'ffprobe');
});

test('WebRTC can listen on another address than HTTP', () => {
  assert.equal(readConfig({}).webrtcHost, undefined);
  assert.equal(readConfig({ WEBRTC_HOST: '10.0.0.5' }).webrtcHost, '10.0.0.5');
  assert.match(reasons({ WEBRTC_HOST: 'proxy.example' }), /^WEBRTC_HOST must be an address/);
});

test('proxies are trusted by address or network, never by a number of hops', () => {
  assert.deepEqual(readConfig({}).trustProxy, []);
  assert.deepEqual(readConfig({ TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,::1' }).trustProxy, ['127.0.0.1', '10.0.0.0/8', '::1']);
  for (const TRUST_PROXY of ['1', 'true', 'proxy.example', '10.0.0.0/33', '10.0.0.0/8/8']) assert.match(reasons({ TRUST_PROXY }), /^TRUST_PROXY must be addresses/, TRUST_PROXY);
});

test('videos are in a folder or in a bucket', () => {
  const storage = (STORAGE_URL: string) => readConfig({ STORAGE_URL, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' }, '/work-dir').library.storage;
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  assert.deepEqual(storage(''), { kind: 'file', folder: '/work-dir/data/library' });
  assert.deepEqual(storage('file:///srv/my%20videos'), { kind: 'file', folder: '/srv/my videos' });
  assert.deepEqual(storage('s3://videos'), { kind: 's3', bucket: 'videos', prefix: '', endpoint: undefined, region: 'us-east-1', credentials });
  assert.deepEqual(storage('s3://videos/of/oriel?endpoint=http://127.0.0.1:7070&region=eu-west-1'), { kind: 's3', bucket: 'videos', prefix: 'of/oriel/', endpoint: 'http://127.0.0.1:7070', region: 'eu-west-1', credentials });
  for (const wrong of ['videos', 'file://host/videos', 's3://', 's3://UPPER_case', 's3://videos?endpoint=ftp://x', 's3://videos?bucket=x', 's3://videos/a%20b', 'https://videos']) {
    assert.match(reasons({ STORAGE_URL: wrong }), /^STORAGE_URL must be a folder as file:/, wrong);
  }
  assert.doesNotMatch(reasons({ STORAGE_URL: 's3://me:hunter2@videos' }), /hunter2/);
  assert.match(reasons({ AWS_ACCESS_KEY_ID: 'key' }), /^AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together/);
});
