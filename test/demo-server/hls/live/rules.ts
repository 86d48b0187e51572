import assert from 'node:assert/strict';
import * as hlsParser from 'hls-parser';
import { attribute, tag } from '../support.ts';

hlsParser.setOptions({ strictMode: true });

interface Listed {
  duration: number;
  parts: { duration: number; independent: boolean; uri: string }[];
  time: number;
  uri?: string;
  discontinuity: boolean;
  map: string;
}

/**
 * Asserts what draft-pantos-hls-rfc8216bis requires of a live playlist with parts. `steady`: the source leaves out no
 * frame, so that all parts can have nearly the same duration.
 */
export function checkLowLatency(playlist: string, { steady = true } = {}): void {
  try {
    hlsParser.parse(playlist);
  } catch (error) {
    if (steady || !String(error).includes('85%')) throw error;
  }
  const number = (name: string): number => Number(attribute(playlist, name));
  const target = Number(tag(playlist, 'EXT-X-TARGETDURATION'));
  const partTarget = number('PART-TARGET');
  assert.ok(playlist.startsWith('#EXTM3U\n') && playlist.endsWith('\n'));
  assert.ok(Number.isInteger(target));
  assert.ok(Number(tag(playlist, 'EXT-X-VERSION')) >= 9);
  assert.equal(attribute(playlist, 'CAN-BLOCK-RELOAD'), 'YES');
  assert.ok(number('CAN-SKIP-UNTIL') >= 6 * target);
  assert.ok(Math.abs(number('PART-HOLD-BACK') - 3 * partTarget) < 1e-9);

  const segments = listed(playlist);
  assert.ok(segments.length > 0);
  let end = 0;
  const reversed = segments.toReversed();
  for (const [i, { discontinuity, duration, map, parts, time, uri }] of reversed.entries()) {
    const next = reversed[i - 1];
    assert.ok(map, 'a map precedes each segment');
    if (uri) assert.ok(Math.round(duration) <= target, `EXTINF ${duration} of ${target}`);
    if (steady && end < number('PART-HOLD-BACK')) assert.ok(parts.length > 0, 'parts are listed near the end');
    if (parts.length > 0) assert.ok(end < 3 * target, 'parts are not listed for long');
    for (const [n, part] of parts.entries()) {
      assert.ok(part.duration <= partTarget + 1e-9, `part ${part.duration} of ${partTarget}`);
      const last = n === parts.length - 1;
      if (!last && steady) assert.ok(part.duration >= 0.85 * partTarget, `part ${part.duration} of ${partTarget}`);
    }
    const inParts = parts.reduce((sum, part) => sum + part.duration, 0);
    if (uri && parts.length > 0) assert.ok(Math.abs(inParts - duration) < 1e-6, 'the durations of the parts add up to that of the segment');
    if (next && !next.discontinuity) assert.ok(Math.abs(next.time - time - 1000 * duration) < 1.5, 'times continue without a step');
    if (discontinuity || tag(playlist, 'EXT-X-INDEPENDENT-SEGMENTS') !== undefined) assert.ok(parts[0]?.independent ?? true);
    end += uri ? duration : inParts;
  }
  assert.equal(playlist.match(/#EXT-X-PRELOAD-HINT:/g)?.length, 1);
  const uris = segments.flatMap(({ uri, parts }) => [...(uri ? [uri] : []), ...parts.map((part) => part.uri)]);
  assert.equal(new Set(uris).size, uris.length);
}

function listed(playlist: string): Listed[] {
  const segments: Listed[] = [];
  let map = '';
  let open: Listed | undefined;
  const current = (): Listed => (open ??= { duration: 0, parts: [], time: Number.NaN, discontinuity: false, map });
  for (const line of playlist.split('\n')) {
    const value = line.slice(line.indexOf(':') + 1);
    if (line === '#EXT-X-DISCONTINUITY') current().discontinuity = true;
    else if (line.startsWith('#EXT-X-MAP:')) current().map = map = attribute(line, 'URI') ?? '';
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) current().time = Date.parse(value);
    else if (line.startsWith('#EXT-X-PART:')) {
      current().parts.push({ duration: Number(attribute(line, 'DURATION')), independent: line.includes('INDEPENDENT=YES'), uri: attribute(line, 'URI') ?? '' });
    } else if (line.startsWith('#EXTINF:')) current().duration = Number.parseFloat(value);
    else if (line !== '' && !line.startsWith('#')) {
      segments.push({ ...current(), uri: line });
      open = undefined;
    }
  }
  if (open && open.parts.length > 0) segments.push(open);
  return segments;
}
