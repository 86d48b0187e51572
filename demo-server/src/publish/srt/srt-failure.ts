import { PublishError } from '../publish-error.ts';

/**
 * What it means that FFmpeg could not connect, from what it and libsrt wrote to stderr. Their words are never shown: they could
 * have the stream id in them.
 */
export function srtFailure(stderr: string): PublishError {
  if (/passphrase|password|BADSECRET|UNSECURE|\b14?0[13]\b|forbidden|unauthori[sz]ed/i.test(stderr)) return new PublishError('wrong_key', { lasting: 'yes', code: 'SRT' });
  // A server that refuses by itself, as MediaMTX does, has only the stream id and the passphrase to do so by.
  if (/Peer rejected connection/.test(stderr)) return new PublishError('wrong_key', { lasting: 'repeated', code: 'SRT' });
  if (/REJECT/.test(stderr)) return new PublishError('refused', { code: 'SRT' });
  return new PublishError('unreachable', { code: 'SRT' });
}
