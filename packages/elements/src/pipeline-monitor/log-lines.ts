import type { PipelineLogLine } from '@oriel/core';
import { pipelineLogLevels } from '@oriel/core';

export interface LogEntry {
  /** Unique in this page: the server counts anew when it starts. */
  readonly key: number;
  readonly line: PipelineLogLine;
}

export interface LogFilter {
  /** Least serious level. */
  level: string;
  /** Empty: all. */
  pipeline: string;
  text: string;
}

/** A page that is open for days keeps no more than these. */
export const MOST_LINES = 1000;

/** The newest lines of the log. What is shown can be held while more arrive. */
export class LogLines {
  #next = 1;
  #lines: readonly LogEntry[] = [];
  #held: readonly LogEntry[] | undefined;

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** What is to be shown; another array after each change. */
  get shown(): readonly LogEntry[] {
    return this.#held ?? this.#lines;
  }

  add(lines: readonly PipelineLogLine[]): void {
    const added = lines.slice(-MOST_LINES).map((line) => ({ key: this.#next++, line }));
    this.#lines = [...this.#lines, ...added].slice(-MOST_LINES);
  }

  clear(): void {
    this.#lines = [];
    this.#held &&= [];
  }

  hold(isHeld: boolean): void {
    this.#held = isHeld ? this.#lines : undefined;
  }

  /** Lines that came since it is held. */
  missed(filter: LogFilter): number {
    const last = this.#held?.at(-1)?.key ?? 0;
    return this.#held ? this.#lines.filter(({ key, line }) => key > last && matches(line, filter)).length : 0;
  }
}

const rank = (level: string): number => {
  const at = pipelineLogLevels.findIndex((one) => one === level);
  return at < 0 ? pipelineLogLevels.indexOf('info') : at;
};

export function matches({ level, message, reason, stage, streamId }: PipelineLogLine, filter: LogFilter): boolean {
  if (rank(level) < rank(filter.level) || (filter.pipeline && streamId !== filter.pipeline)) return false;
  const wanted = filter.text.trim().toLowerCase();
  return !wanted || [message, reason, stage, streamId].some((text) => text?.toLowerCase().includes(wanted));
}
