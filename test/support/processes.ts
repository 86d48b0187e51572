import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** A unique string for the environment of a process and of every process that it starts. */
export const newMark = (): string => `oriel-mark-${randomUUID()}`;

/** The mark is a folder in PATH: the server passes no variable of its own to the processes that it starts, but that one. */
export const markedEnvironment = (mark: string): { PATH: string } => ({ PATH: `${process.env['PATH'] ?? ''}:/nonexistent/${mark}` });

/** Whether processes can be told apart by their environment here. */
export const canFind = process.platform === 'linux';

/** The ids of running processes that carry the mark, of one program or of all. */
export async function findMarked(mark: string, program = ''): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const [environ, command] = await Promise.all([readFile(`/proc/${pid}/environ`, 'utf8'), readFile(`/proc/${pid}/cmdline`, 'utf8')]);
        return environ.includes(mark) && command.includes(program) ? Number(pid) : undefined;
      } catch {
        // It has ended meanwhile.
        return undefined;
      }
    }),
  );
  return found.filter((pid) => pid !== undefined);
}
