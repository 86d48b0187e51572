import { type DestinationCheck, ServerError } from '@oriel/core/contract';
import type { Config } from '../config.ts';
import { checkTarget } from '../publish/check-target.ts';
import { Destination } from '../publish/destination.ts';
import { parseTarget, PRESETS, type Target, TargetError } from '../publish/target.ts';
import { destinationHints } from './destination-hints.ts';
import type { DestinationSettings } from './destination-store.ts';
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
    open: ({ settings, bus, onChange, log }) => new Destination({ bus, target: targetOf(settings), log, ffmpegPath, allowPrivate, onChange }),
    checkDestination: async (settings, signal) => checkOf(await checkTarget({ target: targetOf(settings), ffmpegPath, allowPrivate, signal })),
  };
}

function checkOf(result: Awaited<ReturnType<typeof checkTarget>>): DestinationCheck {
  if (result.ok) return { ok: true };
  const { reason } = result;
  return { ok: false, reason, hint: `The destination ${destinationHints[reason]}` };
}
