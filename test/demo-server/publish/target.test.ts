import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTarget, PRESETS, TargetError } from '../../../demo-server/src/publish/target.ts';

const refused = (field: string) => (error: unknown) => error instanceof TargetError && error.field === field && !error.message.includes('s3cret');

test('the presets can be connected to', () => {
  assert.deepEqual(
    Object.values(PRESETS).map((url) => {
      const target = parseTarget({ url, streamKey: 'key' });
      return target.protocol === 'rtmp' && [target.host, target.port, target.tls, target.app];
    }),
    [
      ['a.rtmps.youtube.com', 443, true, 'live2'],
      ['live-api-s.facebook.com', 443, true, 'rtmp'],
      ['ingest.global-contribute.live-video.net', 443, true, 'app'],
    ],
  );
});

test('an address of RTMP has an application, a port and no key', () => {
  assert.deepEqual(parseTarget({ url: 'rtmp://example.com/live/one/?token=a%20b', streamKey: 'key?x=1' }), {
    ...{ protocol: 'rtmp', host: 'example.com', port: 1935, tls: false, app: 'live/one?token=a%20b', url: 'rtmp://example.com:1935/live/one?token=a%20b', key: 'key?x=1' },
  });
  const ipv6 = parseTarget({ url: 'rtmp://[2606:4700::1111]:1936/live', streamKey: 'key' });
  assert.deepEqual([ipv6.host, ipv6.port], ['2606:4700::1111', 1936]);
});

test('the key of SRT is a stream id, or names what it has', () => {
  const url = 'srt://example.com:9000?latency=200&mode=caller';
  const key = (streamKey: string) => {
    const target = parseTarget({ url, streamKey });
    return target.protocol === 'srt' && [target.streamId, target.passphrase, target.latency];
  };
  assert.deepEqual(key('#!::r=live/a,m=publish'), ['#!::r=live/a,m=publish', undefined, 200]);
  assert.deepEqual(key('streamid=a%26b&passphrase=long+enough+1'), ['a&b', 'long+enough+1', 200]);
  assert.deepEqual(key('passphrase=0123456789'), [undefined, '0123456789', 200]);
  assert.deepEqual(key(''), [undefined, undefined, 200]);
});

test('what cannot be used is refused, without a word of the key', () => {
  const urls = [
    ...['', 'nonsense', 'https://example.com/live', 'rtmp://example.com', 'rtmp://example.com/', 'rtmp:///live', 'rtmp://user:s3cret@example.com/live', `rtmp://example.com/${'x'.repeat(3000)}`],
    ...['srt://example.com', 'srt://example.com:9000?mode=listener', 'srt://example.com:9000?passphrase=s3cret-s3cret', 'srt://example.com:9000?streamid=s3cret', 'srt://example.com:9000?latency=soon'],
    ...['rtmp://127.0.0.1/live', 'rtmp://[::1]/live', 'rtmps://10.0.0.1/live', 'srt://192.168.1.1:9000'],
  ];
  for (const url of urls) assert.throws(() => parseTarget({ url, streamKey: 'key' }), refused('url'), url);
  for (const streamKey of ['', 's3cret\r\nx', 's3cret\0', 's3cret'.repeat(500)]) assert.throws(() => parseTarget({ url: 'rtmp://example.com/live', streamKey }), refused('streamKey'), streamKey);
  for (const streamKey of ['passphrase=s3cret', 'streamid=s3cret%0Apassphrase=x', `streamid=${'s3cret'.repeat(100)}`]) assert.throws(() => parseTarget({ url: 'srt://example.com:9000', streamKey }), refused('streamKey'), streamKey);
  assert.equal(parseTarget({ url: 'rtmp://127.0.0.1/live', streamKey: 'key', allowPrivate: true }).host, '127.0.0.1');
});
