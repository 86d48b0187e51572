import { type FileHandle, open, rename, writeFile } from 'node:fs/promises';
import { videoTrack } from '../../media/avc.ts';
import { SAMPLE_RATES } from '../../media/adts.ts';
import type { AudioTrack, Frame, Milliseconds, Track } from '../../media/frame.ts';
import { frameTag, sequenceTag, TAG, writeFlvHeader, writeFlvTag } from '../../media/flv-tags.ts';

/** Times in the file begin here, so that the sound that is due before the first picture has one too. */
export const LEAD: Milliseconds = 1000;
const HEADER = 13;
const TAG_HEADER = 11;
const TRAILER = 4;
const BLOCK = 128 * 1024;

export type OutputItem = { track: Track } | { frame: Frame };

/** Writes what is ready to be published as FLV. `frame.time` counts from `LEAD` before the first picture. */
export async function writeOutput(path: string, items: readonly OutputItem[]): Promise<number> {
  let time = 0;
  const tags = items.map((item) => {
    if ('track' in item) return writeFlvTag(sequenceTag(item.track, time));
    time = Math.max(0, Math.round(item.frame.time));
    // Both are rounded in such a way that the time of presentation is exact to the millisecond.
    const offset = item.frame.offset === undefined ? 0 : Math.round(item.frame.time + item.frame.offset) - time;
    return writeFlvTag(frameTag({ ...item.frame, offset }, time));
  });
  const bytes = Buffer.concat([writeFlvHeader(), ...tags]);
  await writeFile(`${path}.tmp`, bytes);
  await rename(`${path}.tmp`, path);
  return bytes.byteLength;
}

/** Reads such a file from its beginning to its end, a block at a time. */
export class OutputReader {
  readonly #file: FileHandle;
  #bytes: Buffer = Buffer.alloc(0);
  #begun = false;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<OutputReader> {
    return new OutputReader(await open(path, 'r'));
  }

  /** `undefined` at the end. */
  async next(): Promise<OutputItem | undefined> {
    if (!this.#begun && !(await this.#take(HEADER))) return undefined;
    this.#begun = true;
    for (;;) {
      const head = await this.#take(TAG_HEADER);
      if (!head) return undefined;
      const type = head[0] ?? 0;
      const time = head.readUIntBE(4, 3) + (head[7] ?? 0) * 2 ** 24;
      const size = head.readUIntBE(1, 3);
      const body = await this.#take(size + TRAILER);
      if (!body) return undefined;
      const item = readTag(type, time, Buffer.from(body.subarray(0, size)));
      if (item) return item;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #take(length: number): Promise<Buffer | undefined> {
    while (this.#bytes.byteLength < length) {
      const block = Buffer.allocUnsafe(Math.max(BLOCK, length));
      const { bytesRead } = await this.#file.read(block, 0, block.byteLength);
      if (bytesRead === 0) return undefined;
      this.#bytes = Buffer.concat([this.#bytes, block.subarray(0, bytesRead)]);
    }
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }
}

function readTag(type: number, time: number, body: Buffer): OutputItem | undefined {
  if (type === TAG.audio) return body[1] === 0 ? { track: audioTrack(Uint8Array.from(body.subarray(2))) } : { frame: { kind: 'audio', time, keyframe: true, data: body.subarray(2) } };
  if (type !== TAG.video) return undefined;
  const payload = body.subarray(5);
  if (body[1] === 0) return { track: videoTrack(Uint8Array.from(payload)) };
  const offset = body.readIntBE(2, 3);
  return { frame: { kind: 'video', time, ...(offset !== 0 && { offset }), keyframe: (body[0] ?? 0) >> 4 === 1, data: payload } };
}

/** From an AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
export function audioTrack(config: Uint8Array): AudioTrack {
  const [first = 0, second = 0] = config;
  const sampleRate = SAMPLE_RATES[((first & 7) << 1) | (second >> 7)] ?? 0;
  return { kind: 'audio', codec: `mp4a.40.${first >> 3}`, sampleRate, channels: (second >> 3) & 0x0f, description: config };
}
