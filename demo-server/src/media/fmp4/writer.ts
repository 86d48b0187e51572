import type { Milliseconds, Track, UnixMs } from '../frame.ts';
import { ascii, box, fullBox, NON_SYNC, RUN_FLAGS, TIMESCALE, toTicks, u16, u32, u64 } from './boxes.ts';
import { sampleEntry } from './sample-entry.ts';

/** Consecutive samples of one track. */
export interface FragmentRun {
  /** Position of the track in the list given to `initSegment`, from 1. */
  trackId: number;
  /** Time of the first sample. */
  time: UnixMs;
  samples: readonly FragmentSample[];
}

export interface FragmentSample {
  data: Uint8Array;
  duration: Milliseconds;
  keyframe: boolean;
  /** As in `Frame`. */
  offset?: Milliseconds;
}

const UNITY_MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const UNDETERMINED_LANGUAGE = 0x55c4;

/**
 * `ftyp` and `moov` for tracks whose samples come in fragments (ISO/IEC 14496-12 §8.8). With a single track it is a
 * CMAF header (ISO/IEC 23000-19 §7.3.1) and has its brand.
 */
export function initSegment(tracks: readonly Track[]): Uint8Array {
  const brands = ['iso6', 'mp41', ...(tracks.length === 1 ? ['cmfc'] : [])];
  return Buffer.concat([
    box('ftyp', ascii('iso6'), u32(0), ascii(brands.join(''))),
    box('moov', movieHeader(tracks.length + 1), ...tracks.map(trackBox), box('mvex', ...tracks.map((_, i) => trackExtends(i + 1)))),
  ]);
}

const movieHeader = (nextTrackId: number): Uint8Array =>
  fullBox('mvhd', 0, 0, u32(0, 0, TIMESCALE, 0), u32(0x10000), u16(0x100, 0), u32(0, 0), UNITY_MATRIX, new Uint8Array(24), u32(nextTrackId));

/** Every default is zero: each sample of a `trun` has its own values. */
const trackExtends = (trackId: number): Uint8Array => fullBox('trex', 0, 0, u32(trackId, 1, 0, 0, 0));

function trackBox(track: Track, index: number): Uint8Array {
  const video = track.kind === 'video';
  const size = video ? u32(track.width * 0x10000, track.height * 0x10000) : u32(0, 0);
  const volume = video ? 0 : 0x100;
  return box(
    'trak',
    // flags: enabled, in movie
    fullBox('tkhd', 0, 3, u32(0, 0, index + 1, 0, 0), u32(0, 0), u16(0, 0, volume, 0), UNITY_MATRIX, size),
    box(
      'mdia',
      fullBox('mdhd', 0, 0, u32(0, 0, TIMESCALE, 0), u16(UNDETERMINED_LANGUAGE, 0)),
      fullBox('hdlr', 0, 0, u32(0), ascii(video ? 'vide' : 'soun'), u32(0, 0, 0), ascii(`${track.kind}\0`)),
      box(
        'minf',
        video ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0)),
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        box(
          'stbl',
          fullBox('stsd', 0, 0, u32(1), sampleEntry(track)),
          fullBox('stts', 0, 0, u32(0)),
          fullBox('stsc', 0, 0, u32(0)),
          fullBox('stsz', 0, 0, u32(0, 0)),
          fullBox('stco', 0, 0, u32(0)),
        ),
      ),
    ),
  );
}

const SYNC_SAMPLE = 0x0200_0000; // depends on no other
const NON_SYNC_SAMPLE = 0x0100_0000 | NON_SYNC; // depends on others
const DEFAULT_BASE_IS_MOOF = 0x02_0000;

const MFHD_SIZE = 16;
const TRAF_SIZE = 8 + 16 + 20 + 20; // traf, tfhd, tfdt, trun without its samples
const SAMPLE_SIZE = 12;
/** The composition offset of a sample. Only runs with B-frames have it. */
const OFFSET_SIZE = 4;
const HAS_OFFSETS = 0x800;

const hasOffsets = ({ samples }: FragmentRun): boolean => samples.some(({ offset }) => offset !== undefined);
const sampleSize = (run: FragmentRun): number => SAMPLE_SIZE + (hasOffsets(run) ? OFFSET_SIZE : 0);

/** One `moof` and its `mdat`; with a single run it is a CMAF chunk. `tfdt` is Unix time in ticks of `TIMESCALE`. */
export function fragment(sequence: number, runs: readonly FragmentRun[]): Uint8Array {
  const moofSize = runs.reduce((sum, run) => sum + TRAF_SIZE + sampleSize(run) * run.samples.length, 8 + MFHD_SIZE);
  const media = runs.flatMap(({ samples }) => samples.map(({ data }) => data));
  const mediaSize = media.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let offset = moofSize + 8;
  const trafs = runs.map((run) => {
    const traf = trackFragment(run, offset);
    offset += run.samples.reduce((sum, { data }) => sum + data.byteLength, 0);
    return traf;
  });
  const moof = box('moof', fullBox('mfhd', 0, 0, u32(sequence)), ...trafs);
  return Buffer.concat([moof, u32(mediaSize + 8), ascii('mdat'), ...media], moofSize + 8 + mediaSize);
}

function trackFragment(run: FragmentRun, dataOffset: number): Uint8Array {
  const { trackId, time, samples } = run;
  const size = sampleSize(run);
  const table = Buffer.alloc(size * samples.length);
  // Durations are differences of rounded times, so that rounding errors never add up.
  let end = time;
  samples.forEach(({ data, duration, keyframe, offset = 0 }, i) => {
    const start = end;
    end += duration;
    table.writeUInt32BE(toTicks(end) - toTicks(start), size * i);
    table.writeUInt32BE(data.byteLength, size * i + 4);
    table.writeUInt32BE(keyframe ? SYNC_SAMPLE : NON_SYNC_SAMPLE, size * i + 8);
    if (size > SAMPLE_SIZE) table.writeInt32BE(toTicks(start + offset) - toTicks(start), size * i + 12);
  });
  return box(
    'traf',
    fullBox('tfhd', 0, DEFAULT_BASE_IS_MOOF, u32(trackId)),
    fullBox('tfdt', 1, 0, u64(toTicks(time))),
    // Version 1: offsets are signed.
    fullBox('trun', size > SAMPLE_SIZE ? 1 : 0, size > SAMPLE_SIZE ? RUN_FLAGS | HAS_OFFSETS : RUN_FLAGS, u32(samples.length, dataOffset), table),
  );
}
