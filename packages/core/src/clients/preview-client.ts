import type { DestinationEdit, PreviewImage, PreviewStart, Programme, ProgrammeEdit } from '../contract/index.ts';
import { blob, json, nothing } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { OrielClient } from './oriel-client.ts';
import { readDestinationCheck, readDestinationStatus, readPreviewHealth, readPreviewStatus, type DestinationCheck, type DestinationStatus, type PreviewHealth, type PreviewStatus } from './preview.ts';
import { watchPreview } from './preview-push.ts';
import { readDestination, readPreviewImage, readProgramme, type Destination } from './programme.ts';
import type { WatchOptions } from './push.ts';
import { listIn } from './recording.ts';
import { TokensClient } from './tokens-client.ts';

/**
 * `/api/preview`: programmes, destinations, and the preview that runs. Its token needs the scope `operate`. Every method
 * rejects with `OrielError`; what the state of the preview does not allow with `preview_state`, whose `details.allowed`
 * lists what is allowed now.
 */
export class PreviewClient {
  readonly #client: OrielClient;

  constructor(client: OrielClient) {
    this.#client = client;
  }

  status({ signal }: CallOptions = {}): Promise<PreviewStatus> {
    return this.#client.request(`${ROOT}/status`, { signal, read: json(readPreviewStatus) });
  }

  /** What is wrong, and what to do about it. */
  health({ signal }: CallOptions = {}): Promise<PreviewHealth> {
    return this.#client.request(`${ROOT}/health`, { signal, read: json(readPreviewHealth) });
  }

  /** Starts the programme. Only operators see it. @throws OrielError `programme_unknown` */
  start({ programmeId, quality }: PreviewStart, options?: CallOptions): Promise<PreviewStatus> {
    return this.#act('start', { programmeId, quality }, options);
  }

  /** Puts a cue on air at once. The programme goes on from there. @throws OrielError `cue_unknown` */
  take(cueId: string, options?: CallOptions): Promise<PreviewStatus> {
    return this.#act('take', { cueId }, options);
  }

  /** Sends the programme to these destinations. While it is live already, they replace the earlier ones. @throws OrielError `destination_unknown` */
  goLive(destinationIds: readonly string[], options?: CallOptions): Promise<PreviewStatus> {
    return this.#act('go-live', { destinationIds }, options);
  }

  /** Ends all destinations. The programme goes on in the preview. */
  endLive(options?: CallOptions): Promise<PreviewStatus> {
    return this.#act('end-live', undefined, options);
  }

  /** Ends the programme, and all destinations with it. */
  stop(options?: CallOptions): Promise<PreviewStatus> {
    return this.#act('stop', undefined, options);
  }

  /**
   * Calls back with the status now and after every change: pushed over Socket.IO, or asked for every two seconds where that
   * cannot connect. It goes on after errors, and with another token as soon as the client has one.
   * @returns a function that ends it, as `signal` does
   */
  watch(listener: (status: PreviewStatus) => void, options: WatchOptions = {}): () => void {
    return watchPreview(this.#client, listener, options);
  }

  programmes({ signal }: CallOptions = {}): Promise<Programme[]> {
    return this.#client.request(PROGRAMMES, { signal, read: json(listIn('programmes', readProgramme)) });
  }

  programme(id: string, { signal }: CallOptions = {}): Promise<Programme> {
    return this.#client.request(pathOf(PROGRAMMES, id), { signal, read: json(readProgramme) });
  }

  createProgramme(programme: ProgrammeEdit, { signal }: CallOptions = {}): Promise<Programme> {
    return this.#client.request(PROGRAMMES, { method: 'POST', json: programme, signal, read: json(readProgramme) });
  }

  /** While the programme runs, it changes at once; the cue on air goes on. */
  replaceProgramme(id: string, programme: ProgrammeEdit, { signal }: CallOptions = {}): Promise<Programme> {
    return this.#client.request(pathOf(PROGRAMMES, id), { method: 'PUT', json: programme, signal, read: json(readProgramme) });
  }

  /** @throws OrielError `in_use` while it runs */
  removeProgramme(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(pathOf(PROGRAMMES, id), { method: 'DELETE', signal, read: nothing });
  }

  destinations({ signal }: CallOptions = {}): Promise<Destination[]> {
    return this.#client.request(DESTINATIONS, { signal, read: json(listIn('destinations', readDestination)) });
  }

  createDestination(destination: DestinationEdit, { signal }: CallOptions = {}): Promise<Destination> {
    return this.#client.request(DESTINATIONS, { method: 'POST', json: destination, signal, read: json(readDestination) });
  }

  /** Without a stream key the old one stays. @throws OrielError `in_use` while it is live */
  replaceDestination(id: string, destination: DestinationEdit, { signal }: CallOptions = {}): Promise<Destination> {
    return this.#client.request(pathOf(DESTINATIONS, id), { method: 'PUT', json: destination, signal, read: json(readDestination) });
  }

  /** @throws OrielError `in_use` while it is live */
  removeDestination(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(pathOf(DESTINATIONS, id), { method: 'DELETE', signal, read: nothing });
  }

  /** Connects and publishes nothing. */
  checkDestination(id: string, { signal }: CallOptions = {}): Promise<DestinationCheck> {
    return this.#client.request(pathOf(DESTINATIONS, id, 'check'), { method: 'POST', signal, read: json(readDestinationCheck) });
  }

  /** Connects again to one destination that is live; the others do not notice. */
  restartDestination(id: string, { signal }: CallOptions = {}): Promise<DestinationStatus> {
    return this.#client.request(pathOf(DESTINATIONS, id, 'restart'), { method: 'POST', signal, read: json(readDestinationStatus) });
  }

  /** Ends one destination that is live; the others do not notice. `restartDestination` starts it again. */
  stopDestination(id: string, { signal }: CallOptions = {}): Promise<DestinationStatus> {
    return this.#client.request(pathOf(DESTINATIONS, id, 'stop'), { method: 'POST', signal, read: json(readDestinationStatus) });
  }

  images({ signal }: CallOptions = {}): Promise<PreviewImage[]> {
    return this.#client.request(IMAGES, { signal, read: json(listIn('images', readPreviewImage)) });
  }

  /** @param image PNG, JPEG or WebP, at most 10 MB. @throws OrielError `body_too_large`, `media_type_unsupported`, `invalid_request` where it is no image */
  async uploadImage(image: Blob, name: string, { signal }: CallOptions = {}): Promise<PreviewImage> {
    const body = new Uint8Array(await image.arrayBuffer());
    return this.#client.request(IMAGES, { method: 'POST', query: { name }, headers: { 'Content-Type': image.type || 'application/octet-stream' }, body, signal, read: json(readPreviewImage) });
  }

  /** An absolute URL for an `<img>`; signed where the server requires tokens, so it is for using at once. */
  async imageUrl(id: string, { signal }: CallOptions = {}): Promise<string> {
    const { url } = await new TokensClient(this.#client).address(pathOf(IMAGES, id), { signal });
    return url;
  }

  /** JPEG, 960 × 540: what a cue shows first that begins `time` seconds after the beginning of a video. @throws OrielError `video_unknown`, `segment_unknown` where it has no picture */
  videoPicture(id: string, time: number, { signal }: CallOptions = {}): Promise<Blob> {
    return this.#client.request(pathOf(`${ROOT}/videos`, id, 'picture'), { query: { time }, signal, read: blob });
  }

  /** @throws OrielError `in_use` while a programme has it */
  removeImage(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(pathOf(IMAGES, id), { method: 'DELETE', signal, read: nothing });
  }

  #act(action: string, body: unknown, { signal }: CallOptions = {}): Promise<PreviewStatus> {
    return this.#client.request(`${ROOT}/${action}`, { method: 'POST', ...(body !== undefined && { json: body }), signal, read: json(readPreviewStatus) });
  }
}

const ROOT = '/api/preview';
const PROGRAMMES = `${ROOT}/programmes`;
const DESTINATIONS = `${ROOT}/destinations`;
const IMAGES = `${ROOT}/images`;
const pathOf = (root: string, ...parts: readonly string[]): string => [root, ...parts.map(encodeURIComponent)].join('/');
