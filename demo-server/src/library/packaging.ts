import { join } from 'node:path';
import type { Rung } from './ladder.ts';
import { inputOptions, type MediaFile } from './media-file.ts';

/**
 * Seconds from keyframe to keyframe: at 25 frames a second and 48 kHz that is 48 frames of the picture and 90 frames of
 * AAC exactly.
 */
const GROUP = 1.92;
export const SEGMENT_DURATION = 2 * GROUP;
/** Of segments of MPEG-TS, which are cut from the same pictures. Seconds. */
export const TRANSPORT_DURATION = 10;
/** The playlist that FFmpeg writes into the folder of each track. */
export const INDEX = 'index.m3u8';
export const INIT = 'init.mp4';
/** From keyframe to keyframe where their times are given, frames. */
const UNLIMITED = '1000000';
/** A keyframe's time that is rounded must not be after its picture. Seconds; pictures are farther apart. */
const EARLIER = 0.002;
const SAMPLE_RATE = 48_000;
export const AUDIO_KBPS = 128;

/** Where FFmpeg writes a track. */
export interface TrackFolder {
  folder: string;
}

export interface LadderPass {
  file: MediaFile;
  /** From the largest to the smallest. One that is copied is alone. */
  rungs: readonly (Rung & { picture: TrackFolder })[];
  /** As many as the file has; missing: its sound is left out. */
  sounds?: readonly TrackFolder[];
  /** Where the copied picture of the same ladder is cut, seconds; without one, keyframes are evenly spaced. */
  cuts?: readonly number[];
}

/** Makes some or all qualities; the source is decoded once. */
export function ladderPass({ file, rungs, sounds = [], cuts }: LadderPass): string[] {
  const encoded = rungs.filter(({ isCopy }) => !isCopy);
  return [
    ...start(file),
    ...(encoded.length > 0 ? ['-filter_complex', cascade(file, encoded, cuts)] : []),
    ...encoded.flatMap((rung, i) => ['-map', `[v${i}]`, ...h264(file, rung, cuts), ...track(rung.picture)]),
    ...rungs.filter(({ isCopy }) => isCopy).flatMap(({ picture }) => ['-map', '0:V:0', '-c:v', 'copy', ...track(picture)]),
    ...sounds.flatMap((sound, i) => ['-map', `0:${file.sounds[i]!.index}`, ...(file.sounds[i]!.isCopyable ? copiedAac() : aac()), ...track(sound)]),
  ];
}

/** A JPEG of one frame, at most 640 pixels wide, to stdout. */
export const poster = (source: string, time: number): string[] => [
  ...['-v', 'error', '-nostdin', '-ss', String(time), ...inputOptions(source)],
  ...['-map', '0:V:0', '-frames:v', '1', '-vf', "scale='min(640,iw*sar)':-2,setsar=1", '-f', 'mjpeg', '-q:v', '4', 'pipe:1'],
];

const start = ({ path }: MediaFile): string[] => ['-v', 'error', '-nostdin', ...inputOptions(path), '-sn', '-dn'];

/**
 * Scales each rung from the one before. Beside a copied picture every frame keeps its time; otherwise the frame rate becomes
 * constant, and the picture begins at 0.
 */
function cascade({ video: { frameRate } }: MediaFile, rungs: readonly Rung[], cuts?: readonly number[]): string {
  const timing = cuts ? '' : `fps=${frameRate}:start_time=0,`;
  const chains = rungs.map(({ width, height }, i) => {
    const isLast = i === rungs.length - 1;
    const input = i === 0 ? `[0:V:0]${timing}` : `[t${i - 1}]`;
    return `${input}scale=${width}:${height},setsar=1${isLast ? `[v${i}]` : `,split[v${i}][t${i}]`}`;
  });
  return chains.join(';');
}

const h264 = (file: MediaFile, { maxKbps }: Rung, cuts?: readonly number[]): string[] => [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
  ...['-crf', '23', '-maxrate', `${maxKbps}k`, '-bufsize', `${2 * maxKbps}k`],
  ...(cuts ? keyframesAt(cuts) : evenKeyframes(file)),
];

/** By time only: counted frames and changes of scene would set others. */
const evenKeyframes = ({ video: { frameRate } }: MediaFile): string[] => ['-force_key_frames', `expr:gte(t,n_forced*${GROUP})`, '-g', String(Math.ceil(10 * frameRate)), '-sc_threshold', '0'];

/** With the times of the source in its own ticks, FFmpeg cuts these pictures as it cuts the copied one. */
const keyframesAt = (cuts: readonly number[]): string[] => [
  ...['-fps_mode', 'vfr', '-enc_time_base', '-1', '-g', UNLIMITED, '-sc_threshold', '0'],
  ...(cuts.length > 0 ? ['-force_key_frames', cuts.map((time) => Math.max(0, time - EARLIER).toFixed(3)).join(',')] : []),
];

/** MPEG-TS has its packets with headers (ADTS), which MP4 must not have. */
const copiedAac = (): string[] => ['-c:a', 'copy', '-bsf:a', 'aac_adtstoasc'];

/** From time 0 on and without gaps, as the picture. */
const aac = (): string[] => [
  ...['-c:a', 'aac', '-b:a', `${AUDIO_KBPS}k`, '-ac', '2', '-ar', String(SAMPLE_RATE)],
  ...['-af', 'aresample=async=1000:first_pts=0'],
];

/**
 * One CMAF track as segments. The tracks are outputs of their own, so none may be shifted by the lead of its B-frames or
 * its encoder's priming: the edit list in the init segment takes that out.
 */
const track = ({ folder }: TrackFolder): string[] => [
  ...['-map_metadata', '-1', '-map_chapters', '-1', '-avoid_negative_ts', 'disabled', '-max_muxing_queue_size', '9999'],
  ...['-f', 'hls', '-hls_time', String(SEGMENT_DURATION), '-hls_list_size', '0', '-hls_playlist_type', 'event'],
  ...['-hls_segment_type', 'fmp4', '-hls_flags', 'temp_file', '-hls_fmp4_init_filename', INIT],
  ...['-hls_segment_filename', join(folder, '%06d.m4s'), join(folder, INDEX)],
];
