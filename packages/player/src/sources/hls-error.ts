import { OrielError, readError } from '@oriel/core';
import type { ErrorData } from 'hls.js';

/** Maps an hls.js error: to the server's own error where its answer has one. */
export function hlsError({ type, response, networkDetails, error: cause }: ErrorData): OrielError {
  if (type !== 'networkError') return new OrielError(type === 'mediaError' ? 'decode_failed' : 'hls_failed', { cause });
  const told = readBody(networkDetails);
  if (told) return told;
  const status = response?.code ?? 0;
  if (status === 401) return new OrielError('not_authenticated', { cause });
  if (status === 403) return new OrielError('not_allowed', { cause });
  if (status >= 400 && status < 500) return new OrielError('hls_failed', { cause, details: { status } });
  if (status >= 500) return new OrielError('not_ready', { cause, details: { status } });
  return new OrielError('network_gone', { cause });
}

function readBody(request: unknown): OrielError | undefined {
  if (!(request instanceof XMLHttpRequest) || request.status < 400) return undefined;
  try {
    const text = request.responseType === 'arraybuffer' ? new TextDecoder().decode(request.response as ArrayBuffer) : request.responseText;
    return readError(JSON.parse(text), { status: request.status });
  } catch {
    return undefined;
  }
}
