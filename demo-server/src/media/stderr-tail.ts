import { redact } from './redact.ts';

const LIMIT = 4096;
/** FFmpeg's lines that say only that it ended. */
const EMPTY = /^(Conversion failed!|Exiting normally|Output file is empty|Last message repeated|Error (opening|writing|closing) (input|output|trailer) ?(files?)?:? ?(Broken pipe|Immediate exit requested)?$)/;

/** Keeps what FFmpeg said last on stderr, for people: credentials removed, one line. */
export class StderrTail {
  #text = '';

  add(chunk: Buffer): void {
    this.#text = (this.#text + chunk.toString()).slice(-LIMIT);
  }

  get line(): string | undefined {
    const lines = this.#text.split(/[\r\n]+/).map((line) => line.replace(/^(\[[^\]]* @ 0x[0-9a-f]+\]\s*)+/, '').trim());
    const line = lines.findLast((each) => each !== '' && !EMPTY.test(each));
    return line === undefined ? undefined : redact(line).slice(0, 300);
  }
}
