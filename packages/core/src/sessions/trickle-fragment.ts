const line = (sdp: string, name: string) => sdp.match(new RegExp(`^${name}.*$`, 'm'))?.[0]?.trim();

/** Candidates for the first section of a bundled offer, as `application/trickle-ice-sdpfrag` (RFC 8840). */
export function trickleFragment(offer: string, candidates: readonly string[], { end }: { end: boolean }): string {
  const lines = [
    line(offer, 'a=ice-ufrag:'),
    line(offer, 'a=ice-pwd:'),
    line(offer, 'm='),
    line(offer, 'a=mid:'),
    ...candidates.map((candidate) => `a=${candidate.replace(/^a=/, '')}`),
    end ? 'a=end-of-candidates' : undefined,
  ];
  return lines.filter((text) => text !== undefined).join('\r\n') + '\r\n';
}
