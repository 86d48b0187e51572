import type { SrtTarget } from '../target.ts';

/**
 * Reads two lines from stdin and gives them to FFmpeg as an options file (`-fpre`) on descriptor 4: the stream id and the
 * passphrase stand neither in its arguments nor in its environment nor on the disk. The shell reads no further than those lines.
 */
const WITH_SECRETS = 'IFS= read -r first; IFS= read -r second\nexec "$@" 4<<OPTIONS\n$first\n$second\nOPTIONS\n';

/** How long the server may take to answer, ms. */
const CONNECT_TIMEOUT = 2500;

export interface SrtCommand {
  path: string;
  args: readonly string[];
  /** To be written to stdin before anything else. */
  secrets: string;
}

/**
 * @param address the IP address of the target's host
 * @param input FFmpeg's arguments up to the output
 */
export function srtCommand({ port, latency, streamId, passphrase }: SrtTarget, address: string, ffmpegPath: string, input: readonly string[]): SrtCommand {
  const host = address.includes(':') ? `[${address}]` : address;
  // FFmpeg counts the latency in microseconds, and this in milliseconds.
  const url = `srt://${host}:${port}?pkt_size=1316&connect_timeout=${CONNECT_TIMEOUT}${latency === undefined ? '' : `&latency=${latency * 1000}`}`;
  const ffmpeg = [ffmpegPath, '-hide_banner', '-v', 'info', '-nostats', '-nostdin', ...input, '-muxdelay', '0', '-muxpreload', '0', '-flush_packets', '1', '-f', 'mpegts', '-fpre', '/dev/fd/4', url];
  // An empty option would count as set; a line that begins with # is a comment.
  const secrets = [streamId === undefined ? '#' : `streamid=${streamId}`, passphrase === undefined ? '#' : `passphrase=${passphrase}`];
  return { path: '/bin/sh', args: ['-c', WITH_SECRETS, 'sh', ...ffmpeg], secrets: `${secrets.join('\n')}\n` };
}
