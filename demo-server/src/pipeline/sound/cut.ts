import { AAC_SAMPLES } from '../../media/adts.ts';
import { TICKS, ticksBetween } from '../source/elementary.ts';
import { type PcmFormat, SAMPLE_BYTES } from './decode.ts';
import type { SoundPiece } from './fragment.ts';

/** Sample rates that are published as they are. Others become the last one. */
const RATES = [32_000, 44_100, 48_000];

/** How the sound of a source is published. Spectral band replication doubles the rate of a low one (ISO/IEC 14496-3 §4.6.18). */
export function publishedFormat({ sampleRate, channels }: { sampleRate: number; channels: number }): PcmFormat {
  const rate = sampleRate <= 24_000 ? sampleRate * 2 : sampleRate;
  return { sampleRate: RATES.includes(rate) ? rate : 48_000, channels: channels === 1 ? 1 : 2 };
}

/** How many samples a piece has with its preroll and postroll. */
export const samplesOf = ({ before, own, after }: SoundPiece, { sampleRate }: PcmFormat): number =>
  Math.ceil(((before.length + own.length + after.length) * AAC_SAMPLES * sampleRate) / (own[0]?.sampleRate ?? sampleRate));

/** Cuts preroll and postroll off. `missing`: samples that did not come, which are silence. */
export function cutPiece(pcm: Buffer, { before, own }: SoundPiece, { sampleRate, channels }: PcmFormat): { pcm: Buffer; missing: number } {
  const perPacket = (AAC_SAMPLES * sampleRate) / (own[0]?.sampleRate ?? sampleRate);
  const block = channels * SAMPLE_BYTES;
  const from = Math.round(before.length * perPacket);
  const to = Math.round((before.length + own.length) * perPacket);
  const cut = pcm.subarray(from * block, to * block);
  const missing = to - from - Math.floor(cut.byteLength / block);
  return { pcm: missing > 0 ? Buffer.concat([cut, Buffer.alloc((to - from) * block - cut.byteLength)]) : cut, missing };
}

/** A difference from one packet to the next that is longer is a loss, packets. */
const LOSS = 1.5;
/** Longer ones are jumps of the clock, seconds. */
const LONGEST_LOSS = 60;

/** Silence where packets of a batch are missing, so that what follows stays with its pictures. */
export function fillLosses(pcm: Buffer, own: SoundPiece['own'], { sampleRate, channels }: PcmFormat): Buffer {
  const block = channels * SAMPLE_BYTES;
  const pieces: Buffer[] = [];
  let from = 0;
  let samples = 0;
  for (const [index, packet] of own.entries()) {
    const next = own[index + 1];
    samples += (AAC_SAMPLES * sampleRate) / packet.sampleRate;
    const lost = next ? ticksBetween(packet.pts, next.pts) / TICKS - AAC_SAMPLES / packet.sampleRate : 0;
    if (lost < ((LOSS - 1) * AAC_SAMPLES) / packet.sampleRate || lost > LONGEST_LOSS) continue;
    const at = Math.round(samples) * block;
    pieces.push(pcm.subarray(from, at), Buffer.alloc(Math.round(lost * sampleRate) * block));
    from = at;
  }
  return pieces.length === 0 ? pcm : Buffer.concat([...pieces, pcm.subarray(from)]);
}
