import { ServerError } from '@oriel/core/contract';
import type { Rendition } from '../rendition-store.ts';

/** What is left for other traffic, and for scenes that need more than the average. */
const USABLE = 0.8;

/** The best of the qualities, from the lowest to the highest, that plays at a bandwidth without stalls; else the lowest. @param bandwidth kbit/s */
export function qualityFor<Quality extends Pick<Rendition, 'bitrateKbps'>>(qualities: readonly Quality[], bandwidth: number): Quality | undefined {
  return qualities.findLast(({ bitrateKbps }) => bitrateKbps <= bandwidth * USABLE) ?? qualities[0];
}

/** Narrows qualities to one: that of the label, or that for a bandwidth in kbit/s. @throws OrielError `not_found` */
export function choose(qualities: readonly Rendition[], { quality, bandwidth }: { quality?: string | undefined; bandwidth?: number | undefined }): Rendition[] {
  if (quality !== undefined) {
    const found = qualities.filter(({ label }) => label === quality);
    if (found.length > 0) return found;
    const labels = qualities.map(({ label }) => label);
    throw new ServerError('not_found', { message: 'The recording has no such quality, or it is not ready.', hint: 'See details for the qualities.', details: { quality, qualities: labels } });
  }
  if (bandwidth === undefined) return [...qualities];
  return [qualityFor(qualities, bandwidth)].filter((each) => each !== undefined);
}
