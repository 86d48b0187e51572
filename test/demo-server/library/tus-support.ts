import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import * as tus from 'tus-js-client';

export const TUS = '/api/v1/videos/upload/tus';

export interface SendOptions {
  metadata?: Record<string, string>;
  headers?: Record<string, string>;
  /** Bytes. */
  chunkSize?: number;
  /** Of an upload that goes on. */
  uploadUrl?: string;
  /** Stops after so many bytes. */
  stopAt?: number;
}

export interface Sent {
  url: string;
  /** Missing when it was stopped. */
  videoId: string | undefined;
  /** `METHOD offset` of each request. */
  requests: string[];
}

/** Uploads with the reference client. Rejects with tus-js-client's error. */
export function send(server: { url: string }, bytes: Buffer, { metadata = { filename: 'film.mp4', filetype: 'video/mp4' }, headers = {}, chunkSize = Infinity, uploadUrl, stopAt = Infinity }: SendOptions = {}): Promise<Sent> {
  const requests: string[] = [];
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(bytes, {
      endpoint: server.url + TUS,
      uploadUrl: uploadUrl ?? null,
      retryDelays: null,
      storeFingerprintForResuming: false,
      metadata,
      headers,
      chunkSize,
      onBeforeRequest: (request) => void requests.push(`${request.getMethod()} ${request.getHeader('Upload-Offset') ?? ''}`.trim()),
      onChunkComplete: (_size, accepted) => {
        if (accepted < stopAt || accepted === bytes.byteLength) return;
        void upload.abort().then(() => resolve({ url: upload.url ?? '', videoId: undefined, requests }));
      },
      onSuccess: ({ lastResponse }) => resolve({ url: upload.url ?? '', videoId: lastResponse.getHeader('Upload-Video-Id'), requests }),
      onError: reject,
    });
    upload.start();
  });
}

/** `status code` of what a server refused an upload with. */
export const refusalOf = (sent: Promise<Sent>): Promise<string> =>
  sent.then(
    () => 'accepted',
    (error: tus.DetailedError) => {
      const response = error.originalResponse;
      if (!response) throw error;
      const body = response.getBody();
      return `${response.getStatus()} ${body ? (JSON.parse(body) as { error: { code: string } }).error.code : ''}`.trim();
    },
  );

const HEADERS = { 'Tus-Resumable': '1.0.0' };

export const begin = (server: { url: string }, size: number, { metadata, headers = {} }: { metadata?: string; headers?: Record<string, string> } = {}): Promise<Response> =>
  fetch(server.url + TUS, { method: 'POST', headers: { ...HEADERS, 'Upload-Length': String(size), ...(metadata !== undefined && { 'Upload-Metadata': metadata }), ...headers } });

export const ask = (method: 'HEAD' | 'DELETE', url: string, headers: Record<string, string> = {}): Promise<Response> => fetch(url, { method, headers: { ...HEADERS, ...headers } });

export const patch = (url: string, offset: number, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'PATCH', headers: { ...HEADERS, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset), ...headers }, body });

/** A request whose client has sent only a part of what it has announced. */
export async function hang(url: string, size: number, part: Buffer): Promise<Socket> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`PATCH ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${size}\r\n\r\n`);
  socket.write(part);
  return socket;
}
