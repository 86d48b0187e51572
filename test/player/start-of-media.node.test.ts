import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startPlaylists, startSegments } from '../../packages/player/src/media/start-of-media.ts';

const url = 'https://media.example/tour/master.m3u8?access=1';
const starts = (...lines: string[]) => startPlaylists({ url, data: ['#EXTM3U', ...lines].join('\n') });
const sound = (name: string, rest: string) => `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="${name}",URI="${name}.m3u8",${rest}`;

describe('the playlists that a player starts with', () => {
  test('are the first variant, and the default audio of its group', () => {
    const found = starts(
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="other",NAME="x",DEFAULT=YES,URI="x.m3u8"',
      sound('English, plain', 'DEFAULT=NO'),
      sound('deutsch', 'DEFAULT=YES'),
      '#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS="avc1.64001f,mp4a.40.2",AUDIO="sound"',
      '# a comment',
      'video/180/index.m3u8?access=1',
      '#EXT-X-STREAM-INF:BANDWIDTH=2000,AUDIO="sound"',
      'video/360/index.m3u8',
    );
    assert.deepEqual(found, ['https://media.example/tour/video/180/index.m3u8?access=1', 'https://media.example/tour/deutsch.m3u8']);
  });

  test('are the first audio where none is the default, and no audio where it is in the variant', () => {
    const variant = ['#EXT-X-STREAM-INF:BANDWIDTH=1000,AUDIO="sound"', '/v.m3u8'];
    assert.deepEqual(starts(sound('a', 'DEFAULT=NO'), sound('b', 'DEFAULT=NO'), ...variant), ['https://media.example/v.m3u8', 'https://media.example/tour/a.m3u8']);
    assert.deepEqual(starts('#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="a",DEFAULT=YES', ...variant), ['https://media.example/v.m3u8']);
    assert.deepEqual(startPlaylists({ url, data: '#EXTM3U\r\n#EXT-X-STREAM-INF:BANDWIDTH=1\r\nv.m3u8\r\n' }), ['https://media.example/tour/v.m3u8']);
  });

  test('are none of a media playlist, of one with variables, and of what is no playlist', () => {
    assert.deepEqual(starts('#EXTINF:4,', '0.ts'), []);
    assert.deepEqual(starts('#EXT-X-DEFINE:NAME="path",VALUE="a"', '#EXT-X-STREAM-INF:BANDWIDTH=1', '{$path}/v.m3u8'), []);
    assert.deepEqual(starts('#EXT-X-STREAM-INF:BANDWIDTH=1'), []);
    assert.deepEqual(startPlaylists({ url, data: '<html>' }), []);
  });
});

describe('the segments that a player starts with', () => {
  const segments = (time: number | undefined, ...lines: string[]) => startSegments({ url, data: ['#EXTM3U', ...lines].join('\n') }, time);
  const video = ['#EXT-X-MAP:URI="init.mp4"', '#EXTINF:4.0,', '0.m4s', '#EXTINF:4.0,title', '1.m4s?x=1', '#EXT-X-ENDLIST'];
  const at = (...names: string[]) => names.map((name) => `https://media.example/tour/${name}`);

  test('are the initialization section and the segment of the time', () => {
    assert.deepEqual(segments(undefined, ...video), at('init.mp4', '0.m4s'));
    assert.deepEqual(segments(3.9, ...video), at('init.mp4', '0.m4s'));
    assert.deepEqual(segments(4, ...video), at('init.mp4', '1.m4s?x=1'));
    assert.deepEqual(segments(8, ...video), []);
  });

  test('are there while a video is still being made', () => {
    assert.deepEqual(segments(0, '#EXT-X-PLAYLIST-TYPE:EVENT', '#EXTINF:10,', '0.ts'), at('0.ts'));
  });

  test('are none of live media and of byte ranges', () => {
    assert.deepEqual(segments(0, '#EXTINF:4,', '7.m4s'), []);
    assert.deepEqual(segments(0, '#EXTINF:4,', '#EXT-X-BYTERANGE:100@0', 'all.mp4', '#EXT-X-ENDLIST'), []);
    assert.deepEqual(segments(0, '#EXT-X-MAP:URI="all.mp4",BYTERANGE="100@0"', '#EXTINF:4,', '0.m4s', '#EXT-X-ENDLIST'), []);
  });
});
