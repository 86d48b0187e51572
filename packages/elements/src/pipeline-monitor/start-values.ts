import { BUFFER_DURATION, latePolicies, type OrielError, type PipelineStart } from '@oriel/core';

export const fieldNames = ['sourceUrl', 'streamId', 'bufferDuration', 'onLate', 'processorUrl', 'publishUrl', 'publishKey', 'outputUrl'] as const;
export type FieldName = (typeof fieldNames)[number];

/** What is in the fields. */
export type StartValues = Record<FieldName, string>;

/** Keys of `fieldErrors` and of the words for error codes. */
export type FieldErrors = Partial<Record<FieldName, string>>;

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Reads the fields of a form. */
export function valuesOf(form: HTMLFormElement): StartValues {
  const data = new FormData(form);
  const read = (name: FieldName): [FieldName, string] => {
    const value = data.get(name);
    return [name, typeof value === 'string' ? value.trim() : ''];
  };
  return Object.fromEntries(fieldNames.map(read)) as StartValues;
}

/** What is wrong with each field, as far as a page can tell. */
export function errorsIn(values: StartValues): FieldErrors {
  const { bufferDuration, outputUrl, processorUrl, publishUrl, sourceUrl, streamId } = values;
  const isUrl = (value: string, schemes: readonly string[]) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1));
  const seconds = Number(bufferDuration);
  const errors: FieldErrors = {};
  if (!sourceUrl) errors.sourceUrl = 'source_missing';
  else if (!isUrl(sourceUrl, ['http', 'https'])) errors.sourceUrl = 'source_invalid';
  if (!streamId) errors.streamId = 'id_missing';
  else if (!ID.test(streamId)) errors.streamId = 'id_invalid';
  if (bufferDuration && !(seconds >= BUFFER_DURATION.least && seconds <= BUFFER_DURATION.most)) errors.bufferDuration = 'seconds_invalid';
  if (processorUrl && !isUrl(processorUrl, ['http', 'https', 'ws', 'wss'])) errors.processorUrl = 'processor_invalid';
  if (publishUrl && !isUrl(publishUrl, ['rtmp', 'rtmps', 'srt'])) errors.publishUrl = 'publish_invalid';
  if (outputUrl && !isUrl(outputUrl, ['http', 'https'])) errors.outputUrl = 'output_invalid';
  return errors;
}

/** At which fields the refusal of the server belongs; none where it is about no field. */
export function errorsOf({ code, details }: OrielError): FieldErrors {
  if (code === 'pipeline_exists' || code === 'stream_exists') return { streamId: code };
  if (code !== 'invalid_request' || !Array.isArray(details?.['issues'])) return {};
  const issues = details['issues'] as readonly { field?: unknown }[];
  return Object.fromEntries(fieldNames.filter((name) => issues.some((issue) => issue?.field === name)).map((name) => [name, 'refused']));
}

/** What is sent: fields that were left empty take what the server has for them. */
export function settingsOf({ bufferDuration, onLate, outputUrl, processorUrl, publishKey, publishUrl, sourceUrl, streamId }: StartValues): PipelineStart {
  const policy = latePolicies.find((one) => one === onLate);
  return {
    sourceUrl,
    streamId,
    ...(bufferDuration && { bufferDuration: Number(bufferDuration) }),
    ...(processorUrl && { processorUrl }),
    ...(publishUrl && { publishUrl }),
    ...(publishKey && { publishKey }),
    ...(outputUrl && { outputUrl }),
    ...(policy && { onLate: policy }),
  };
}
