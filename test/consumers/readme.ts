import { readFileSync } from 'node:fs';

/** The code in the fences of a language of a Markdown file, one block after the other. */
export function codeBlocks(file: URL, language: string): string {
  const blocks = readFileSync(file, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'));
  return Array.from(blocks, ([, code = '']) => code).join('\n');
}
