/** What a QuickTime file names as the place of its samples. */
export type Reference = { alias: string } | { url: string };

const PARENTS = new Set(['moov', 'trak', 'mdia', 'minf', 'dinf']);

/** An MP4 of FFmpeg without its samples: they are to be read from elsewhere, at the places where they were. */
export function referenceMovie(film: Buffer, reference: Reference): Buffer {
  const kept = boxesIn(film).filter(({ type }) => type === 'ftyp' || type === 'moov');
  return Buffer.concat(kept.map(({ type, bytes }) => withReference(type, bytes, reference)));
}

/** A QuickTime movie that only names another one (`rmra`, `rdrf`). */
export function redirectingMovie(url: string): Buffer {
  const location = Buffer.from(`${url}\0`);
  const reference = box('rdrf', Buffer.concat([Buffer.alloc(4), Buffer.from('url '), uint32(location.byteLength), location]));
  return Buffer.concat([box('ftyp', Buffer.from('qt  \0\0\0\0qt  ')), box('moov', box('rmra', box('rmda', reference)))]);
}

function withReference(type: string, content: Buffer, reference: Reference): Buffer {
  if (type === 'dref') return box(type, Buffer.concat([Buffer.alloc(4), uint32(1), entryOf(reference)]));
  if (!PARENTS.has(type)) return box(type, content);
  return box(type, Buffer.concat(boxesIn(content).map((each) => withReference(each.type, each.bytes, reference))));
}

/** Without the flag that the samples are in the same file. */
function entryOf(reference: Reference): Buffer {
  if ('url' in reference) return box('url ', Buffer.concat([Buffer.alloc(4), Buffer.from(`${reference.url}\0`)]));
  // An alias of the Mac OS file manager, with the absolute path as its only extra.
  const path = Buffer.from(reference.alias);
  const padded = Buffer.concat([path, Buffer.alloc(path.byteLength % 2)]);
  const head = Buffer.alloc(150);
  head.writeUInt8(1, 10);
  head.write('M', 11);
  head.writeUInt8(1, 50);
  head.write('f', 51);
  head.writeInt16BE(1, 130);
  head.writeInt16BE(1, 132);
  const size = Buffer.alloc(4);
  size.writeUInt16BE(2);
  size.writeUInt16BE(path.byteLength, 2);
  return box('alis', Buffer.concat([Buffer.alloc(4), head, size, padded, Buffer.from([0xff, 0xff, 0, 0])]));
}

function boxesIn(bytes: Buffer): { type: string; bytes: Buffer }[] {
  const boxes = [];
  for (let at = 0; at + 8 <= bytes.byteLength; ) {
    const size = bytes.readUInt32BE(at);
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), bytes: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const box = (type: string, content: Buffer): Buffer => Buffer.concat([uint32(8 + content.byteLength), Buffer.from(type), content]);
