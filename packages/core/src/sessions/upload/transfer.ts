import type { OrielClient, UploadedFile } from '../../clients/index.ts';
import { OrielError, type Milliseconds, type VideoUploadFields } from '../../contract/index.ts';

/** A `File`, or any `Blob` with a name. */
export type UploadSource = Blob & { readonly name: string; readonly lastModified?: number };

/** How far a transfer has come. */
export interface TransferPlace {
  /** Bytes that are on the server or have left this machine. */
  sent: number;
  /** Bytes of the file, from its start, that are there for certain; missing: all of them. */
  kept?: number;
  /** When the server removes them, Unix ms. */
  expires?: Milliseconds | undefined;
}

/** An upload, for a transfer. */
export interface TransferJob {
  readonly client: OrielClient;
  readonly file: UploadSource;
  readonly fields: VideoUploadFields | undefined;
  /** Address of the upload on the server, absolute; `undefined` before it has begun. */
  url(): string | undefined;
  begun(url: string): void;
  /** Bytes of the file, from its start, of which the server is known to have every one. */
  kept(): number;
  progressed(place: TransferPlace): void;
  /** The server has more bytes than before. */
  arrived(): void;
}

/** One way in which a file gets to the server. */
export interface Transfer {
  /** Sends what is missing. May be called again after a failure. @returns the id of the video */
  run(signal: AbortSignal): Promise<string>;
  /** The last run has failed for a reason that may pass. */
  failed(): void;
}

/** `PartsTransfer`, for an upload that loads it when it needs it. */
export type TransferClass = new (job: TransferJob) => Transfer;

export const describeFile = ({ name, size, type }: UploadSource): UploadedFile => ({ name, size, type });

/** @throws OrielError `invalid_request` with `details.reason` `unreadable` when the file was changed, moved or removed since it was chosen */
export async function readBytes(file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw new OrielError('invalid_request', { message: 'The file cannot be read any more.', hint: 'Choose the file again.', details: { field: 'file', reason: 'unreadable' }, cause });
  }
}
