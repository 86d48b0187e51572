import type { Seconds } from './media-facts.ts';

/** The boxes at a path of types (ISO/IEC 14496-12 §4.2), without their headers. */
function boxesAt(data: DataView, [type, ...inner]: readonly string[]): DataView[] {
  const found: DataView[] = [];
  for (let at = 0; at + 8 <= data.byteLength;) {
    const short = data.getUint32(at);
    const header = short === 1 ? 16 : 8;
    const size = short === 1 ? Number(data.getBigUint64(at + 8)) : short || data.byteLength - at;
    if (size < header || at + size > data.byteLength) break;
    if (String.fromCharCode(...new Uint8Array(data.buffer, data.byteOffset + at + 4, 4)) === type) {
      const box = new DataView(data.buffer, data.byteOffset + at + header, size - header);
      found.push(...(inner.length > 0 ? boxesAt(box, inner) : [box]));
    }
    at += size;
  }
  return found;
}

/** What follows two dates in a `tkhd` and in an `mdhd`. */
const afterDates = (box: DataView | undefined): number => box?.getUint32(box.getUint8(0) === 1 ? 20 : 12) ?? Number.NaN;

/** Ticks a second of each track of an initialization section, by its id. */
export function timescalesOf(init: ArrayBuffer): Map<number, number> {
  const tracks = boxesAt(new DataView(init), ['moov', 'trak']);
  return new Map(tracks.map((track) => [afterDates(boxesAt(track, ['tkhd'])[0]), afterDates(boxesAt(track, ['mdia', 'mdhd'])[0])]));
}

/** When a segment begins: the earliest decode time of its fragments. Not finite where it does not tell. */
export function decodeTimeOf(segment: ArrayBuffer, timescales: ReadonlyMap<number, number>): Seconds {
  const times = boxesAt(new DataView(segment), ['moof', 'traf']).map((track) => {
    const [header] = boxesAt(track, ['tfhd']);
    const [time] = boxesAt(track, ['tfdt']);
    if (!header || !time) return Number.NaN;
    return (time.getUint8(0) === 1 ? Number(time.getBigUint64(4)) : time.getUint32(4)) / (timescales.get(header.getUint32(4)) ?? Number.NaN);
  });
  return Math.min(...times);
}
