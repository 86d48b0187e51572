import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import type { AudioTrack } from '../../../../demo-server/src/media/frame.ts';
import { FFMPEG } from '../../archive/media.ts';

/** The `dOps` box has what the header of Ogg has, with its numbers the other way round (RFC 7845 §5.1). */
function dOps(head: Buffer): Buffer {
  const description = Buffer.alloc(11);
  description.writeUInt8(head.readUInt8(9), 1);
  description.writeUInt16BE(head.readUInt16LE(10), 2);
  description.writeUInt32BE(head.readUInt32LE(12), 4);
  return description;
}

/** Encodes what `lavfi` gives as Opus, in packets of 20 ms. */
export async function opusPackets(lavfi: string): Promise<{ track: AudioTrack; packets: Uint8Array[] }> {
  const ogg = Buffer.from(await runFfmpeg(FFMPEG, ['-v', 'error', '-f', 'lavfi', '-i', lavfi, '-c:a', 'libopus', '-ar', '48000', '-frame_duration', '20', '-f', 'ogg', 'pipe:1'], { signal: AbortSignal.timeout(60_000) }));
  const packets: Buffer[] = [];
  const open: Buffer[] = [];
  // Pages: 27 bytes, the lengths of the segments, the segments. One of less than 255 bytes ends a packet (RFC 3533 §6).
  for (let page = 0; page < ogg.byteLength; ) {
    const count = ogg.readUInt8(page + 26);
    let at = page + 27 + count;
    for (const length of ogg.subarray(page + 27, page + 27 + count)) {
      open.push(ogg.subarray(at, at + length));
      at += length;
      if (length < 255) packets.push(Buffer.concat(open.splice(0)));
    }
    page = at;
  }
  const [head, , ...sound] = packets;
  if (!head) throw new Error('FFmpeg has written no Opus.');
  const description = dOps(head);
  return { track: { kind: 'audio', codec: 'opus', sampleRate: 48_000, channels: description.readUInt8(1), description }, packets: sound };
}
