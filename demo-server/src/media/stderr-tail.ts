import { redact } from './redact.ts';

const LIMIT = 4096;
/** Lines of FFmpeg that say only that it ended. */
const UNINFORMATIVE = /^(Conversion failed!|Exiting normally|Output file is empty|Last message repeated|Error (opening|writing|closing) (input|output|trailer) ?(files?)?:? ?(Broken pipe|Immediate exit requested)?$)/;

/** Keeps the end of what FFmpeg writes to stderr. */
export class StderrTail {
  #text = '';

  add(chunk: Buffer): void {
    this.#text = (this.#text + chunk.toString()).slice(-LIMIT);
  }

  /** The last line that says something, without FFmpeg's prefixes and without credentials. */
  get line(): string | undefined {
    const lines = this.#text.split(/[\r\n]+/).map((line) => line.replace(/^(\[[^\]]* @ 0x[0-9a-f]+\]\s*)+/, '').trim());
    const line = lines.findLast((each) => each !== '' && !UNINFORMATIVE.test(each));
    return line === undefined ? undefined : redact(line).slice(0, 300);
  }
}
