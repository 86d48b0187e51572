import { type DestinationEdit, type DestinationKind, ServerError } from '@oriel/core/contract';
import type { DestinationSettings } from './destination-store.ts';

/** Makes settings of what a client sent. @param presetOf the address of a platform. @throws OrielError `invalid_request` */
export function settingsOf({ name, kind, url, streamKey }: DestinationEdit, presetOf: (kind: DestinationKind) => string | undefined): Omit<DestinationSettings, 'id'> {
  const address = url ?? presetOf(kind);
  if (address === undefined) throw invalid('url', 'must be given for a custom destination');
  return { name, kind, url: address, streamKey: streamKey || undefined };
}

/**
 * As `settingsOf`, for a change. A stream key that is not given stays, but only with its address: whoever may change the
 * address could otherwise have the key sent to a server of their own.
 *
 * @throws OrielError `invalid_request`
 */
export function changedSettings(before: DestinationSettings, edit: DestinationEdit, presetOf: (kind: DestinationKind) => string | undefined): DestinationSettings {
  const changed = settingsOf(edit, presetOf);
  if (edit.streamKey !== undefined) return { ...changed, id: before.id };
  if (before.streamKey !== undefined && changed.url !== before.url) throw invalid('streamKey', 'must be given again with another address');
  return { ...changed, id: before.id, streamKey: before.streamKey };
}

const invalid = (field: string, reason: string) => new ServerError('invalid_request', { details: { issues: [{ field, reason }] } });
