import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../publish/support/free-port.ts';

const folder = fileURLToPath(new URL('../../../../demo-server/src/pipeline/processors/', import.meta.url));

/** One of the shipped processors, as its command starts it. */
export class Processor {
  readonly port: number;
  readonly #script: string;
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;

  private constructor(script: string, port: number, env: Record<string, string>) {
    this.#script = script;
    this.port = port;
    this.#env = env;
  }

  static async start(name: 'echo' | 'filter', env: Record<string, string> = {}): Promise<Processor> {
    const processor = new Processor(`${folder}${name}.ts`, await freePort(), env);
    await processor.start();
    return processor;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#script], { env: { ...process.env, PROCESSOR_PORT: String(this.port), ...this.#env }, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    await once(child.stdout!, 'data');
    child.stdout!.resume();
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}
