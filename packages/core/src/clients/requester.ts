import type { HttpTransport } from '../transport/index.ts';

/** What sends the requests of a client: an `OrielClient`. */
export type Requester = Pick<HttpTransport, 'request' | 'address' | 'isOwn' | 'authorization'>;
