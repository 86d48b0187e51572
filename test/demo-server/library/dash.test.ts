import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashManifest, type DashTrack } from '../../../demo-server/src/library/dash.ts';

const track = (kind: 'video' | 'audio', durations: number[]): DashTrack => ({
  rendition: {
    ...{ id: kind, assetId: 'v', kind, label: '720p', language: null, name: null, width: 1280, height: 720, bitrateKbps: 2000, targetDuration: 4 },
    ...{ codec: kind === 'video' ? 'avc1.64001f' : 'mp4a.40.2', status: 'completed', progress: 1, segments: durations.length, bytes: 1000, peak: 2_400_000, transportSegments: null, keyframePeak: null },
  },
  segments: durations.map((duration, number) => ({ number, duration, bytes: 500, keyframeBytes: null })),
});

test('the manifest names the same segments as the playlists, under the signature', () => {
  const text = dashManifest({ pictures: [track('video', [3.84, 3.84, 1.2])], sounds: [track('audio', [3.84, 3.9])], captions: [], signature: 'access=a' });
  assert.match(text, /type="static" mediaPresentationDuration="PT8.880S"/);
  assert.match(text, /<Representation id="video" bandwidth="2400000" codecs="avc1.64001f" width="1280" height="720">/);
  assert.match(text, /media="\$RepresentationID\$\/\$Number\$.m4s\?access=a"/);
  assert.match(text, /<SegmentTimeline><S t="0" d="3840000" r="1"\/><S d="1200000"\/><\/SegmentTimeline>/);
  assert.match(text, /<Representation id="audio" bandwidth="2400000" codecs="mp4a.40.2">/);
});

test('captions are tracks of their own, and their labels are escaped', () => {
  const captions = [{ videoId: 'v', language: 'de', label: 'Deutsch <"&">', source: 'uploaded' as const }];
  const text = dashManifest({ pictures: [track('video', [1])], sounds: [], captions, signature: 'access=a&b' });
  assert.match(text, /<AdaptationSet contentType="text" mimeType="text\/vtt" lang="de"><Label>Deutsch &lt;&quot;&amp;>?/);
  assert.match(text, /<BaseURL>captions\/de\/captions.vtt\?access=a&amp;b<\/BaseURL>/);
  assert.doesNotMatch(text, /audio/);
});
