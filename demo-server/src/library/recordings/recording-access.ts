import { type AccessLevel, accessLevels, ServerError } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import type { Grant } from '../../access/grant.ts';
import { managesAll, owns } from '../video-access.ts';
import type { RecordingRow, RecordingStore } from './recording-store.ts';
import type { ShareStore } from './share-store.ts';

type Asking = Pick<FastifyRequest, 'grant'>;

/** A grant in a URL that a link opens has an id that begins so. The id of the share follows; it is looked up at each request. */
const LINK = 'link:';

/** How long the URLs of a link work, seconds: longer than the longest recording. A link that expires earlier ends them. */
const LIFE = 86_400;

/** What a viewer by link may do; the share itself says how much of that. @param expires Unix time in seconds */
export const grantOfLink = (shareId: string, expires = Infinity): Grant => ({ id: `${LINK}${shareId}`, scopes: ['watch'], expires: Math.min(expires, Math.floor(Date.now() / 1000) + LIFE) });

const rank = (level: AccessLevel): number => accessLevels.indexOf(level);

/** Says who may do what with a recording. */
export class RecordingAccess {
  readonly #recordings: RecordingStore;
  readonly #shares: ShareStore;

  constructor(recordings: RecordingStore, shares: ShareStore) {
    this.#recordings = recordings;
    this.#shares = shares;
  }

  /**
   * The recording, where the request may do that much. One that it may not see is like one that does not exist.
   * @throws OrielError `recording_unknown`, `not_allowed`
   */
  async require(request: Asking, id: string, level: AccessLevel): Promise<RecordingRow> {
    const row = await this.#recordings.get(id);
    const allowed = await this.levelOf(request, row);
    if (allowed === undefined) throw new ServerError('recording_unknown', { details: { recordingId: id } });
    if (rank(allowed) < rank(level)) throw new ServerError('not_allowed', { details: { reason: 'The recording belongs to somebody else.', access_level: allowed } });
    return row;
  }

  /** `undefined` where the request may not see it. */
  async levelOf(request: Asking, row: RecordingRow): Promise<AccessLevel | undefined> {
    const { grant } = request;
    if (managesAll(request) || owns(request, row)) return 'manage';
    if (grant?.id.startsWith(LINK)) return this.#shares.levelOfLink(row.id, grant.id.slice(LINK.length));
    if (grant?.user === undefined) return undefined;
    return (await this.#shares.levelsOfUser(row.id, grant.user)).toSorted((a, b) => rank(a) - rank(b)).at(-1);
  }
}
