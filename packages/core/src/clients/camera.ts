import {
  transportTypes,
  type AnyErrorCode,
  type Camera as ContractCamera,
  type CameraState,
  type IsoTime,
  type RecorderState,
  type Transport,
  type VideoFormat,
} from '../contract/index.ts';
import { defined, fieldsOf, list, moment, number, text } from '../json/fields.ts';

/** The contract's `Camera` as a page reads it: a server of another version may know more states and codes. */
export interface Camera extends Omit<ContractCamera, 'state' | 'since' | 'recorder'> {
  state: CameraState | (string & {});
  /** Time of the change to `state`. */
  since?: IsoTime;
  recorder: { state: RecorderState | (string & {}); reason?: AnyErrorCode | undefined };
}

/** `undefined` without an id. Transports of unknown types are left out. */
export function readCamera(value: unknown): Camera | undefined {
  const { id, name, state, since, reason, detail, recorder, video, transports, history } = fieldsOf(value);
  if (typeof id !== 'string' || !id) return undefined;
  return defined<Camera>({
    id,
    name: text(name) ?? id,
    state: text(state) ?? 'connecting',
    since: moment(since) === undefined ? undefined : text(since),
    reason: text(reason),
    detail: text(detail),
    recorder: readRecorder(recorder),
    video: readVideo(video),
    transports: list(transports, readTransport) ?? [],
    history: number(history),
  });
}

function readRecorder(value: unknown): Camera['recorder'] {
  const { state, reason } = fieldsOf(value);
  return defined<Camera['recorder']>({ state: text(state) ?? 'off', reason: text(reason) });
}

function readVideo(value: unknown): VideoFormat | undefined {
  const { codec, width, height, frameRate } = fieldsOf(value);
  if (typeof codec !== 'string' || typeof width !== 'number' || typeof height !== 'number') return undefined;
  return defined<VideoFormat>({ codec, width, height, frameRate: number(frameRate) });
}

/** Transports of unknown types are left out. */
export function readTransport(value: unknown): Transport | undefined {
  const { type, url } = fieldsOf(value);
  const known = transportTypes.find((name) => name === type);
  return known && typeof url === 'string' ? { type: known, url } : undefined;
}
