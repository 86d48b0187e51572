import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** A unique string for the environment of a process and of every process that it starts. */
export const newMark = (): string => `oriel-mark-${randomUUID()}`;

/** The mark is a folder in PATH: the server passes no variable of its own to the processes that it starts, but that one. */
export const markedEnvironment = (mark: string): { PATH: string } => ({ PATH: `${process.env['PATH'] ?? ''}:/nonexistent/${mark}` });

/** Whether processes can be told apart by their environment here. */
export const canFind = process.platform === 'linux';

interface RunningProcess {
  pid: number;
  parent: number;
  command: string;
  environment: string;
}

async function running(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const [stat, command, environment] = await Promise.all(['stat', 'cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')));
        const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return { pid: Number(pid), parent, command: command ?? '', environment: environment ?? '' };
      } catch {
        // It has ended meanwhile, or belongs to somebody else.
        return undefined;
      }
    }),
  );
  return found.filter((each) => each !== undefined);
}

/** The ids of running processes that carry the mark, of one program or of all. */
export async function findMarked(mark: string, program = ''): Promise<number[]> {
  return (await running()).filter(({ command, environment }) => environment.includes(mark) && command.includes(program)).map(({ pid }) => pid);
}

/** All that a process has started, directly or not. */
export async function childrenOf(pid: number): Promise<RunningProcess[]> {
  const all = await running();
  const below = (parent: number): RunningProcess[] => all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(pid);
}
