import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import type { Range } from '../../archive/archive-index.ts';

const Plan = z.object({ ranges: z.record(z.string(), z.object({ from: z.number(), to: z.number() })), done: z.boolean() });

/** What history was begun at the first start, so that a later one goes on with it and begins no other. */
export interface HistoryPlan {
  /** By camera. */
  ranges: Record<string, Range>;
  done: boolean;
}

/** Undefined when there is none yet, or it cannot be read. */
export async function readPlan(file: string): Promise<HistoryPlan | undefined> {
  try {
    return z.parse(Plan, JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writePlan(file: string, plan: HistoryPlan): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.tmp`, JSON.stringify(plan));
  await rename(`${file}.tmp`, file);
}
