import { createCipheriv } from 'node:crypto';
import { box, boxesIn, type BoxSpan, childOf, fullBox, u16, u32, u8 } from '../../media/fmp4/boxes.ts';
import { subsamplesOf, type Subsample } from './subsamples.ts';
import { readSampleSizes } from '../../media/fmp4/sample-sizes.ts';

/** The initialization vector of a sample has so many bytes; the rest of the counter block counts blocks from 0. */
export const VECTOR_BYTES = 8;
/** Bits of a vector that count the samples of a segment. */
const SAMPLE_BITS = 18;

export interface FragmentProtection {
  key: Uint8Array;
  /** First half of the vectors; other for each rendition that shares the key. */
  vectorPrefix: number;
  /** Number of the segment. */
  number: number;
  /** Bytes of the length before each NAL unit; undefined for sound, whose samples are encrypted whole. */
  nalLengthSize: number | undefined;
}

interface EncryptedSample {
  vector: Uint8Array;
  data: Uint8Array;
  subsamples: readonly Subsample[] | undefined;
}

/**
 * A media segment with its samples encrypted by the scheme `cenc` (ISO/IEC 23001-7). A segment index is left out: it
 * would name other sizes.
 *
 * @throws RangeError when the bytes are not whole fragments of one track
 */
export function protectFragments(segment: Uint8Array, protection: FragmentProtection): Buffer {
  const pieces: Uint8Array[] = [];
  let samples = 0;
  let moof: BoxSpan | undefined;
  for (const span of boxesIn(segment)) {
    if (span.type === 'sidx') continue;
    if (span.type === 'moof') moof = span;
    else if (span.type === 'mdat' && moof) {
      const encrypted = encryptSamples(segment, moof, span, protection, samples);
      samples += encrypted.length;
      pieces.push(protectMoof(segment, moof, encrypted), box('mdat', ...encrypted.map(({ data }) => data)));
    } else pieces.push(segment.subarray(span.start, span.end));
  }
  return Buffer.concat(pieces);
}

function encryptSamples(segment: Uint8Array, moof: BoxSpan, mdat: BoxSpan, protection: FragmentProtection, first: number): EncryptedSample[] {
  const { key, nalLengthSize, number, vectorPrefix } = protection;
  const sizes = readSampleSizes(segment, moof);
  if (sizes.reduce((sum, size) => sum + size, 0) !== mdat.end - mdat.body) throw new RangeError('mdat holds more than the samples');
  let at = mdat.body;
  return sizes.map((size, i) => {
    const sample = segment.subarray(at, (at += size));
    const vector = u32(vectorPrefix, number * 2 ** SAMPLE_BITS + first + i);
    const subsamples = nalLengthSize === undefined ? undefined : subsamplesOf(sample, nalLengthSize);
    return { vector, data: encrypt(sample, { key, vector, subsamples: subsamples ?? [{ clear: 0, encrypted: size }] }), subsamples };
  });
}

function encrypt(sample: Uint8Array, { key, vector, subsamples }: { key: Uint8Array; vector: Uint8Array; subsamples: readonly Subsample[] }): Uint8Array {
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.concat([vector], 16));
  const data = Buffer.from(sample);
  let at = 0;
  for (const { clear, encrypted } of subsamples) {
    at += clear;
    cipher.update(data.subarray(at, at + encrypted)).copy(data, at);
    at += encrypted;
  }
  return data;
}

/** The `moof` with what a decryptor needs (ISO/IEC 23001-7 §7): the vectors in `senc`, and `saiz` and `saio`, which say where they are. */
function protectMoof(segment: Uint8Array, moof: BoxSpan, samples: readonly EncryptedSample[]): Uint8Array {
  const traf = childOf(segment, moof, 'traf');
  const before = segment.subarray(moof.body, traf.start);
  const after = segment.subarray(traf.end, moof.end);
  const vectors = sampleEncryption(samples);
  const sizes = auxiliarySizes(samples);
  const added = sizes.byteLength + OFFSET_BOX_SIZE + vectors.byteLength;
  const run = childOf(segment, traf, 'trun');
  const children = [...boxesIn(segment, traf.body, traf.end)].map(({ type, start, end }) => {
    const child = Buffer.from(segment.subarray(start, end));
    if (type === 'trun') child.writeInt32BE(child.readInt32BE(run.body - run.start + 8) + added, run.body - run.start + 8);
    return child;
  });
  const vectorsAt = 8 + before.byteLength + (traf.end - traf.start) + sizes.byteLength + OFFSET_BOX_SIZE + SENC_HEADER;
  return box('moof', before, box('traf', ...children, sizes, fullBox('saio', 0, 0, u32(1, vectorsAt)), vectors), after);
}

/** A `saio` with one offset has so many bytes, and so has what is before the first vector in a `senc`. */
const OFFSET_BOX_SIZE = 20;
const SENC_HEADER = 16;
const HAS_SUBSAMPLES = 2;

const entryOf = ({ vector, subsamples }: EncryptedSample): Uint8Array =>
  subsamples ? Buffer.concat([vector, u16(subsamples.length), ...subsamples.flatMap(({ clear, encrypted }) => [u16(clear), u32(encrypted)])]) : vector;

const sampleEncryption = (samples: readonly EncryptedSample[]): Uint8Array =>
  fullBox('senc', 0, samples[0]?.subsamples ? HAS_SUBSAMPLES : 0, u32(samples.length), ...samples.map(entryOf));

function auxiliarySizes(samples: readonly EncryptedSample[]): Uint8Array {
  const isUniform = !samples[0]?.subsamples;
  return fullBox('saiz', 0, 0, u8(isUniform ? VECTOR_BYTES : 0), u32(samples.length), ...(isUniform ? [] : [u8(...samples.map((sample) => entryOf(sample).byteLength))]));
}
