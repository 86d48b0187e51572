/** What is used of media-captions: its own types import files without extensions, which Node's resolution does not find. */
declare module 'media-captions' {
  export function parseText(text: string, options: { type: 'vtt'; strict: boolean; errors: boolean }): Promise<{ cues: unknown[]; errors: Error[] }>;
}
