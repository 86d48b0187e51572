import { join } from 'node:path';
import type { Rung } from './ladder.ts';
import { inputOptions, type MediaFile } from './media-file.ts';

/**
 * Seconds from keyframe to keyframe: at 25 frames a second and 48 kHz that is 48 frames of the picture and 90 frames of
 * AAC exactly.
 */
const GROUP = 1.92;
export const SEGMENT_DURATION = 2 * GROUP;
/** The playlist that FFmpeg writes into the folder of each track. */
export const INDEX = 'index.m3u8';
export const INIT = 'init.mp4';
const SAMPLE_RATE = 48_000;
export const AUDIO_KBPS = 128;

/** Where FFmpeg writes a track. */
export interface TrackFolder {
  folder: string;
}

export interface FirstPass {
  file: MediaFile;
  rung: Rung;
  picture: TrackFolder;
  /** As many as the file has. */
  sounds: readonly TrackFolder[];
}

/** The first quality and the sound. */
export function firstPass({ file, rung, picture, sounds }: FirstPass): string[] {
  return [
    ...start(file),
    ...(rung.isCopy
      ? ['-map', '0:V:0', '-c:v', 'copy']
      : ['-filter_complex', cascade(file, [rung]), '-map', '[v0]', ...h264(file, rung)]),
    ...track(picture),
    ...file.sounds.flatMap(({ index, isCopyable }, i) => ['-map', `0:${index}`, ...(isCopyable ? ['-c:a', 'copy'] : aac()), ...track(sounds[i]!)]),
  ];
}

export interface LadderPass {
  file: MediaFile;
  /** From the largest to the smallest. */
  rungs: readonly (Rung & { picture: TrackFolder })[];
}

/** All other qualities: the source is decoded once. */
export function ladderPass({ file, rungs }: LadderPass): string[] {
  const outputs = rungs.flatMap((rung, i) => ['-map', `[v${i}]`, ...h264(file, rung), ...track(rung.picture)]);
  return [...start(file), '-filter_complex', cascade(file, rungs), ...outputs];
}

/** A JPEG of one frame, at most 640 pixels wide, to stdout. */
export const poster = (source: string, time: number): string[] => [
  ...['-v', 'error', '-nostdin', '-ss', String(time), ...inputOptions(source)],
  ...['-map', '0:V:0', '-frames:v', '1', '-vf', "scale='min(640,iw*sar)':-2,setsar=1", '-f', 'mjpeg', '-q:v', '4', 'pipe:1'],
];

const start = ({ path }: MediaFile): string[] => ['-v', 'error', '-nostdin', ...inputOptions(path), '-sn', '-dn'];

/** Scales each rung from the one before. The frame rate becomes constant, so that all rungs have their keyframes at the same times. */
function cascade({ video: { frameRate } }: MediaFile, rungs: readonly Rung[]): string {
  const chains = rungs.map(({ width, height }, i) => {
    const isLast = i === rungs.length - 1;
    const input = i === 0 ? `[0:V:0]fps=${frameRate}:start_time=0,` : `[t${i - 1}]`;
    return `${input}scale=${width}:${height},setsar=1${isLast ? `[v${i}]` : `,split[v${i}][t${i}]`}`;
  });
  return chains.join(';');
}

const h264 = ({ video: { frameRate } }: MediaFile, { maxKbps }: Rung): string[] => [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
  ...['-crf', '23', '-maxrate', `${maxKbps}k`, '-bufsize', `${2 * maxKbps}k`],
  // Keyframes by time only: counted frames and changes of scene would set others.
  ...['-force_key_frames', `expr:gte(t,n_forced*${GROUP})`, '-g', String(Math.ceil(10 * frameRate)), '-sc_threshold', '0'],
];

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
