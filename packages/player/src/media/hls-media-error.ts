import { OrielError, readError } from '@oriel/core';
import type { ErrorData } from 'hls.js';

const NETWORK = 'networkError';
const KEYS = 'keySystemError';
/** No licence came, or not one that opens the media. */
const LICENSE = ['keySystemLicenseRequestFailed', 'keySystemNoKeys', 'keySystemSessionUpdateFailed', 'keySystemServerCertificateRequestFailed'];
const GONE = [404, 410];

/**
 * Maps an error of hls.js: to the server's own where its answer has one. Not shared with cameras' HLS: a module of two
 * chunks that are loaded later is a third chunk, which can fail by itself, or is loaded by pages that need neither.
 */
export function hlsMediaError({ details, error: cause, networkDetails, response, type }: ErrorData): OrielError {
  if (type === KEYS) return keyError(details, response?.code ?? 0, cause);
  if (type !== NETWORK) return new OrielError(type === 'mediaError' ? 'decode_failed' : 'hls_failed', { cause });
  const status = response?.code ?? 0;
  const told = status >= 400 && readBody(networkDetails, status);
  if (told) return told;
  if (GONE.includes(status) && details === 'manifestLoadError') return new OrielError('not_found', { status, message: 'There is nothing at this address.', hint: 'Check the address.', cause });
  if (status === 401 || status === 403) return new OrielError(status === 401 ? 'not_authenticated' : 'not_allowed', { cause });
  if (status >= 400) return new OrielError(status < 500 ? 'hls_failed' : 'not_ready', { cause, details: { status } });
  return new OrielError('network_gone', { cause });
}

/** Their statuses make them final, unless the licence server may answer later. */
function keyError(details: string, status: number, cause: unknown): OrielError {
  const hint = 'Check the licence address and its certificate.';
  if (LICENSE.includes(details)) return new OrielError('license_failed', { status: status >= 500 ? 503 : 403, message: 'There is no licence for this video.', hint, cause });
  return new OrielError('drm_unsupported', { status: 406, message: 'This browser cannot decrypt the video.', hint: 'Use another browser.', cause });
}

function readBody(request: unknown, status: number): OrielError | undefined {
  if (!(request instanceof XMLHttpRequest)) return undefined;
  try {
    const text = request.responseType === 'arraybuffer' ? new TextDecoder().decode(request.response as ArrayBuffer) : request.responseText;
    return readError(JSON.parse(text), { status });
  } catch {
    return undefined;
  }
}
