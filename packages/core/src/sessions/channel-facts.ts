import type { ChannelFact } from '../contract/index.ts';
import { defined, fieldsOf, moment, number, type Fields } from '../json/fields.ts';
import { readError } from '../transport/index.ts';

type Fact<T extends ChannelFact['type']> = ChannelFact & { type: T };

/** A message of the data channel. `undefined` for types that this version does not know and for unusable messages. */
export function readFact(data: unknown): ChannelFact | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const fields = fieldsOf(JSON.parse(data));
    const read = readers[fields['type'] as ChannelFact['type']];
    return Object.hasOwn(readers, String(fields['type'])) ? read(fields) : undefined;
  } catch {
    return undefined;
  }
}

const readers: Readonly<Record<ChannelFact['type'], (fields: Fields) => ChannelFact | undefined>> = {
  position({ id, rtp, time, speed, paused }) {
    if (typeof rtp !== 'number' || !isTime(time) || typeof speed !== 'number' || typeof paused !== 'boolean') return undefined;
    return defined<Fact<'position'>>({ type: 'position', id: number(id), rtp, time, speed, paused });
  },
  gap: ({ from, to }) => (isTime(from) && isTime(to) ? { type: 'gap', from, to } : undefined),
  end: ({ time }) => (isTime(time) ? { type: 'end', time } : undefined),
  signal: ({ state, since }) => ((state === 'live' || state === 'lost') && isTime(since) ? { type: 'signal', state, since } : undefined),
  error(fields) {
    const error = readError(fields)?.toBody().error;
    return error && defined<Fact<'error'>>({ type: 'error', id: number(fields['id']), error });
  },
};

const isTime = (value: unknown): value is string => moment(value) !== undefined;
