import type { Probed } from './probe.ts';

/** Without a bitstream filter: FFmpeg 5 ends its filters for good when a looped file begins again. */
const COPY = ['-c:v', 'copy'];
const TRANSCODE = [
  ...['-vf', "scale=w='min(1920,iw)':h=-2,format=yuv420p", '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline'],
  ...['-bf', '0', '-sc_threshold', '0', '-force_key_frames', 'expr:gte(t,n_forced)', '-crf', '26', '-maxrate', '4M', '-bufsize', '4M', '-fps_mode', 'vfr'],
];
const AUDIO = ['-map', '0:a:0', '-c:a', 'aac', '-b:a', '96k', '-ar', '48000', '-ac', '2'];

/** FFmpeg's arguments after the input: H.264 without B-frames and, if the source has sound, AAC; as FLV, without buffering. */
export const output = ({ audio }: Probed, { transcode }: { transcode: boolean }): string[] => [
  ...['-map', '0:v:0', '-dn', '-sn', ...(transcode ? TRANSCODE : COPY), ...(audio ? AUDIO : ['-an'])],
  // Video does not wait for audio.
  ...['-max_interleave_delta', '1', '-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1'],
];
