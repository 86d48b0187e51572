/** A finished segment as FFmpeg lists it. */
export interface ListedSegment {
  name: string;
  /** Seconds. */
  duration: number;
}

/**
 * The finished segments in a playlist of FFmpeg's own. The last one before the end is left out until FFmpeg is known to
 * have ended well: when it is asked to stop in the middle, it cuts the segment short and ends the playlist all the same.
 */
export function readTrackIndex(text: string, { endedWell }: { endedWell: boolean }): ListedSegment[] {
  const listed = [...text.matchAll(/^#EXTINF:([\d.]+),[^\n]*\n(\d+\.m4s)$/gm)].map(([, duration, name]) => ({ name: name!, duration: Number(duration) }));
  return text.includes('#EXT-X-ENDLIST') && !endedWell ? listed.slice(0, -1) : listed;
}
