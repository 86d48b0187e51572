import type {
  DestinationCheck as ContractCheck,
  DestinationReason,
  DestinationState,
  DestinationStatus as ContractDestinationStatus,
  HealthCheckName,
  IsoTime,
  PreviewAction,
  PreviewQuality,
  PreviewState,
  PreviewStatus as ContractStatus,
} from '../contract/index.ts';
import { defined, fieldsOf, list, number, text, timeOf } from '../json/fields.ts';
import { readTransport } from './camera.ts';

/** The contract's `DestinationStatus` as a page reads it: a server of another version may know more states and reasons. */
export interface DestinationStatus extends Omit<ContractDestinationStatus, 'kind' | 'state' | 'since' | 'reason'> {
  kind: string;
  state: DestinationState | (string & {});
  /** Time of the change to `state`. */
  since?: IsoTime;
  reason?: DestinationReason | (string & {});
}

/** The contract's `DestinationCheck` as a page reads it. */
export interface DestinationCheck extends Omit<ContractCheck, 'reason'> {
  reason?: DestinationReason | (string & {});
}

/** The contract's `PreviewStatus` as a page reads it. */
export interface PreviewStatus extends Omit<ContractStatus, 'state' | 'since' | 'allowed' | 'quality' | 'destinations' | 'recording'> {
  state: PreviewState | (string & {});
  /** Time of the change to `state`. */
  since?: IsoTime;
  /** What can be done now. */
  allowed: (PreviewAction | (string & {}))[];
  quality?: PreviewQuality | (string & {});
  destinations: DestinationStatus[];
  /** `reason`: why nothing of it is written now, an error code such as `disk_full`. */
  recording?: { id: string; since: IsoTime; reason?: string };
}

export interface PreviewHealth {
  ok: boolean;
  /** `hint`: what is wrong and what to do. */
  checks: { name: HealthCheckName | (string & {}); ok: boolean; hint?: string }[];
}

/** `undefined` without a state. */
export function readPreviewStatus(value: unknown): PreviewStatus | undefined {
  const fields = fieldsOf(value);
  const state = text(fields['state']);
  if (state === undefined) return undefined;
  const { programme, cue, recording } = fields;
  return defined<PreviewStatus>({
    state,
    since: timeOf(fields['since']),
    allowed: list(fields['allowed'], text) ?? [],
    quality: text(fields['quality']),
    programme: readNamed(programme),
    cue: readCue(cue),
    streamId: text(fields['streamId']),
    transports: list(fields['transports'], readTransport) ?? [],
    destinations: list(fields['destinations'], readDestinationStatus) ?? [],
    latency: number(fields['latency']) ?? null,
    recording: readRecording(recording),
  });
}

function readNamed(value: unknown): PreviewStatus['programme'] {
  const { id, name } = fieldsOf(value);
  return typeof id === 'string' ? { id, name: text(name) ?? id } : undefined;
}

function readCue(value: unknown): PreviewStatus['cue'] {
  const { id, since, isMissing } = fieldsOf(value);
  const begun = timeOf(since);
  return typeof id === 'string' && begun !== undefined ? { id, since: begun, isMissing: isMissing === true } : undefined;
}

function readRecording(value: unknown): PreviewStatus['recording'] {
  const { id, reason, since } = fieldsOf(value);
  const begun = timeOf(since);
  return typeof id === 'string' && begun !== undefined ? defined<NonNullable<PreviewStatus['recording']>>({ id, since: begun, reason: text(reason) }) : undefined;
}

/** `undefined` without an id. */
export function readDestinationStatus(value: unknown): DestinationStatus | undefined {
  const { id, name, kind, state, since, reason, bitrate, droppedFrames } = fieldsOf(value);
  if (typeof id !== 'string') return undefined;
  return defined<DestinationStatus>({
    id,
    name: text(name) ?? id,
    kind: text(kind) ?? 'custom',
    state: text(state) ?? 'idle',
    since: timeOf(since),
    reason: text(reason),
    bitrate: number(bitrate) ?? 0,
    droppedFrames: number(droppedFrames) ?? 0,
  });
}

/** `undefined` without an answer. */
export function readDestinationCheck(value: unknown): DestinationCheck | undefined {
  const { ok, reason, hint } = fieldsOf(value);
  return typeof ok === 'boolean' ? defined<DestinationCheck>({ ok, reason: text(reason), hint: text(hint) }) : undefined;
}

/** `undefined` without checks. */
export function readPreviewHealth(value: unknown): PreviewHealth | undefined {
  const { ok, checks } = fieldsOf(value);
  const read = list(checks, (entry) => {
    const { name, ok: isWell, hint } = fieldsOf(entry);
    return typeof name === 'string' ? defined<PreviewHealth['checks'][number]>({ name, ok: isWell === true, hint: text(hint) }) : undefined;
  });
  return read && { ok: ok === true, checks: read };
}
