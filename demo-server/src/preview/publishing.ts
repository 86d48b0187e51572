import { type DestinationCheck, type DestinationReason, ServerError } from '@oriel/core/contract';
import type { Config } from '../config.ts';
import { checkTarget } from '../publish/check-target.ts';
import { Destination } from '../publish/destination.ts';
import type { DestinationReason as PublishReason } from '../publish/publish-error.ts';
import { parseTarget, PRESETS, type Target, TargetError } from '../publish/target.ts';
import { destinationHints } from './destination-hints.ts';
import type { DestinationSettings } from './destination-store.ts';
import type { Publisher } from './live-destinations.ts';
import type { Publishing } from './preview.ts';

/** Any that both protocols take. */
const NO_KEY_YET = 'no-key-yet';

/** RTMP, RTMPS and SRT by the publisher of this server. */
export function publishing({ allowPrivateSources: allowPrivate, ffmpegPath }: Pick<Config, 'allowPrivateSources' | 'ffmpegPath'>): Publishing {
  const targetOf = ({ url, streamKey = '' }: Pick<DestinationSettings, 'url' | 'streamKey'>): Target => {
    try {
      return parseTarget({ url, streamKey, allowPrivate });
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      throw new ServerError('invalid_request', { message: error.message, details: { issues: [{ field: error.field, reason: error.message }] } });
    }
  };
  return {
    presetOf: (kind) => (kind === 'custom' ? undefined : PRESETS[kind]),
    checkSettings: ({ url, streamKey = NO_KEY_YET }) => void targetOf({ url, streamKey }),
    open: ({ settings, bus, onChange, log }) => publisherOf(new Destination({ bus, target: targetOf(settings), log, ffmpegPath, allowPrivate, onChange })),
    checkDestination: async (settings, signal) => checkOf(await checkTarget({ target: targetOf(settings), ffmpegPath, allowPrivate, signal })),
  };
}

const reasonOf = (reason: PublishReason): DestinationReason => (reason === 'private_address' ? 'not_allowed' : reason);

function publisherOf(destination: Destination): Publisher {
  return {
    get status() {
      const { reason, ...status } = destination.status;
      return { ...status, ...(reason !== undefined && { reason: reasonOf(reason) }) };
    },
    start: () => destination.start(),
    stop: () => destination.stop(),
    restart: () => destination.restart(),
  };
}

function checkOf(result: Awaited<ReturnType<typeof checkTarget>>): DestinationCheck {
  if (result.ok) return { ok: true };
  const reason = reasonOf(result.reason);
  return { ok: false, reason, hint: `The destination ${destinationHints[reason]}` };
}
