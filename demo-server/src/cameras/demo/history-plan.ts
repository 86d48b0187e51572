import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import type { Range } from '../../archive/archive-index.ts';
import { writePrivateFile } from './private-file.ts';

const Plan = z.object({ ranges: z.record(z.string(), z.object({ from: z.number(), to: z.number() })), done: z.boolean() });

/** The history that the first start chose, so that later starts continue it and choose no other. */
export interface HistoryPlan {
  /** By camera, Unix ms. */
  ranges: Record<string, Range>;
  done: boolean;
}

/** Undefined where there is no plan, or none that can be read. */
export async function readPlan(file: string): Promise<HistoryPlan | undefined> {
  try {
    return z.parse(Plan, JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export const writePlan = (file: string, plan: HistoryPlan): Promise<void> => writePrivateFile(file, JSON.stringify(plan));
