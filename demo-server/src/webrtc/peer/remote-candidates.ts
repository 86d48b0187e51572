import { ServerError } from '@oriel/core/contract';
import type { PeerConnection } from 'node-datachannel';
import { readCandidate } from '../sdp/candidate.ts';

/** From one client; more are of no use and would make the server send to as many addresses. */
const MAX_CANDIDATES = 32;

/** The client's candidates. Those that come before its description wait for it. */
export class RemoteCandidates {
  readonly #peer: Pick<PeerConnection, 'addRemoteCandidate'>;
  #lines: string[] = [];
  #count = 0;
  /** The media section that they belong to; missing until the client's description is set. */
  #mid: string | undefined;

  constructor(peer: Pick<PeerConnection, 'addRemoteCandidate'>) {
    this.#peer = peer;
  }

  /**
   * Useless candidates and those beyond the 32nd are ignored.
   *
   * @param from the address that the candidate was sent from, if it is known
   * @throws OrielError `invalid_candidate`
   */
  add(candidate: string, from: string | undefined): void {
    const line = readCandidate(candidate, from);
    if (line === undefined || ++this.#count > MAX_CANDIDATES) return;
    if (this.#mid === undefined) this.#lines.push(line);
    else this.#hand(line, this.#mid);
  }

  /** The client's description is set: hands over what waited. */
  release(mid: string): void {
    this.#mid = mid;
    for (const line of this.#lines.splice(0)) {
      try {
        this.#hand(line, mid);
      } catch {
        // Its request was answered long ago, and other candidates may work.
      }
    }
  }

  #hand(line: string, mid: string): void {
    try {
      this.#peer.addRemoteCandidate(line, mid);
    } catch (cause) {
      throw new ServerError('invalid_candidate', { cause });
    }
  }
}
