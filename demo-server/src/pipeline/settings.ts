import { readFile, rename, writeFile } from 'node:fs/promises';
import { BUFFER_DURATION, OnLate, PipelineStart, PipelineState, ServerError } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { Config } from '../config.ts';
import { literalAddress, PrivateAddressError, requirePublicHost } from '../net/public-lookup.ts';
import type { SecretBox } from '../preview/secret-box.ts';
import { parseTarget, type Target, TargetError } from '../publish/target.ts';

/** What a pipeline was started with. */
export interface PipelineSettings {
  streamId: string;
  sourceUrl: string;
  /** Seconds. */
  bufferDuration: number;
  processorUrl: string;
  publishUrl: string;
  /** A secret. */
  publishKey: string;
  outputUrl?: string | undefined;
  onLate: OnLate;
}

export type PipelineConfig = Pick<Config, 'dataDir' | 'ffmpegPath' | 'allowPrivateSources' | 'audioProcessorUrl' | 'publishUrl' | 'maxPipelines' | 'retention'>;

/** @throws OrielError `invalid_request`, `source_not_allowed` */
export async function settingsOf(start: PipelineStart, config: PipelineConfig): Promise<PipelineSettings> {
  const settings: PipelineSettings = {
    streamId: start.streamId,
    sourceUrl: start.sourceUrl,
    bufferDuration: start.bufferDuration ?? BUFFER_DURATION.usual,
    processorUrl: start.processorUrl ?? config.audioProcessorUrl,
    publishUrl: start.publishUrl ?? config.publishUrl,
    publishKey: start.publishKey || start.streamId,
    onLate: start.onLate ?? 'wait',
    ...(start.outputUrl !== undefined && { outputUrl: start.outputUrl }),
  };
  await requireHttp('sourceUrl', settings.sourceUrl, config.allowPrivateSources);
  await requireHttp('processorUrl', settings.processorUrl, mayBePrivate(settings, config).processor);
  if (settings.outputUrl !== undefined) await requireHttp('outputUrl', settings.outputUrl, config.allowPrivateSources);
  targetOf(settings, config);
  return settings;
}

/** What the server's own configuration names may be anywhere. */
export const mayBePrivate = ({ processorUrl, publishUrl }: PipelineSettings, config: PipelineConfig): { processor: boolean; target: boolean } => ({
  processor: config.allowPrivateSources || processorUrl === config.audioProcessorUrl,
  target: config.allowPrivateSources || publishUrl === config.publishUrl,
});

/** @throws OrielError `invalid_request` */
export function targetOf(settings: PipelineSettings, config: PipelineConfig): Target {
  try {
    return parseTarget({ url: settings.publishUrl, streamKey: settings.publishKey, allowPrivate: mayBePrivate(settings, config).target });
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    throw invalid(error.field === 'url' ? 'publishUrl' : 'publishKey', error.message);
  }
}

async function requireHttp(field: string, address: string, allowPrivate: boolean): Promise<void> {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw invalid(field, 'The address must begin with http:// or https://.');
  if (allowPrivate) return;
  try {
    await requirePublicHost(literalAddress(url.hostname) ?? url.hostname);
  } catch (error) {
    if (!(error instanceof PrivateAddressError)) throw error;
    throw new ServerError('source_not_allowed', { details: { field, reason: 'The address is in a private network.' }, cause: error });
  }
}

const invalid = (field: string, reason: string): ServerError => new ServerError('invalid_request', { message: reason, details: { issues: [{ field, reason }] } });

/** What is known of a pipeline after a restart of the server. */
const Stored = z.object({
  settings: z.object({ ...PipelineStart.shape, bufferDuration: z.number(), processorUrl: z.string(), publishUrl: z.string(), onLate: OnLate, publishKey: z.string() }),
  state: PipelineState,
  startedAt: z.number(),
});
export interface StoredPipeline {
  settings: PipelineSettings;
  state: PipelineState;
  startedAt: number;
}

/** What is secret in it is encrypted: the addresses and the key. */
export async function writeStored(path: string, { settings, state, startedAt }: StoredPipeline, box: SecretBox): Promise<void> {
  const seal = (text: string) => Buffer.from(box.seal(text, settings.streamId)).toString('base64');
  const sealed = { ...settings, sourceUrl: seal(settings.sourceUrl), publishKey: seal(settings.publishKey) };
  await writeFile(`${path}.tmp`, `${JSON.stringify({ settings: sealed, state, startedAt })}\n`, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

/** `undefined` where there is nothing that can be used. */
export async function readStored(path: string, box: SecretBox): Promise<StoredPipeline | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { settings, state, startedAt } = Stored.parse(JSON.parse(text));
    const [sourceUrl, publishKey] = [settings.sourceUrl, settings.publishKey].map((sealed) => box.unseal(Buffer.from(sealed, 'base64'), settings.streamId));
    return sourceUrl === undefined || publishKey === undefined ? undefined : { settings: { ...settings, sourceUrl, publishKey }, state, startedAt };
  } catch {
    return undefined;
  }
}
