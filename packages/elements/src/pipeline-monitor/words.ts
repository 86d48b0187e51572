import type { OrielError } from '@oriel/core';
import { errors, type Words } from '../base/messages/english/errors.ts';
import { pipeline, pipelineErrors } from '../base/messages/english/pipeline.ts';
import type { WordsOf } from '../base/messages/index.ts';

/** What `<oriel-pipeline-monitor>` needs, in English. */
export const english = { errors, pipeline, pipelineErrors };

export type PipelineMessages = WordsOf<typeof english>;

/** Words for an error of pipelines; the server's own stand in for codes that have none here. */
export function wordsForPipelineError({ code, hint, message }: OrielError, { errors, pipelineErrors }: PipelineMessages): Words {
  const own: Readonly<Record<string, Words | undefined>> = pipelineErrors;
  return own[code] ?? errors[code] ?? { title: message.replace(/\.$/, ''), text: hint };
}

/** Words for why a stage waits or has failed; its code where a server of another version has one that is not known here. */
export const wordsForReason = (reason: string, { pipeline: words }: PipelineMessages): Words => words.reasons[reason] ?? { title: reason, text: '' };
