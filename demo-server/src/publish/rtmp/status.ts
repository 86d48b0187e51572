import { PublishError } from '../publish-error.ts';
import type { AmfValue } from '../../media/amf0.ts';

/** The information object of `_result`, `_error` and `onStatus` (RTMP 1.0 §7.2.1.1, §7.2.2). */
export interface Status {
  level: string;
  /** Such as `NetStream.Publish.Start`; empty when it is nothing of that kind. */
  code: string;
  /** A text of the server. It may have the stream key in it: never show it. */
  description: string;
}

const IN_USE = /already|in use|busy|duplicate/i;
const KEY = /auth|key|token|denied|forbidden|password|credential|\b40[13]\b/i;

export function readStatus(value: AmfValue): Status {
  const read = (name: string): string => {
    const text = value instanceof Map ? value.get(name) : isRecord(value) ? value[name] : undefined;
    return typeof text === 'string' ? text : '';
  };
  const code = read('code');
  return { level: read('level'), code: /^Net[A-Za-z.]{1,80}$/.test(code) ? code : '', description: read('description').slice(0, 1000) };
}

const isRecord = (value: AmfValue): value is { readonly [key: string]: AmfValue } => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Map);

/** What the server means by refusing `connect` or `createStream`. */
export function refusal({ code, description }: Status): PublishError {
  const found = code || undefined;
  if (KEY.test(description)) return new PublishError('wrong_key', { lasting: 'yes', code: found });
  return new PublishError('refused', { lasting: /Connect\.(Rejected|InvalidApp)$/.test(code) ? 'yes' : 'no', code: found });
}

/** What the server means by an error on the stream that is, or is to be, published. */
export function publishFailure({ code, description }: Status): PublishError {
  const found = code || undefined;
  if (IN_USE.test(description)) return new PublishError('in_use', { code: found });
  if (/Publish\.(BadName|BadAuth|Denied|Rejected|Unauthori[sz]ed)$/.test(code) || KEY.test(description)) return new PublishError('wrong_key', { lasting: 'yes', code: found });
  return new PublishError('refused', { code: found });
}
