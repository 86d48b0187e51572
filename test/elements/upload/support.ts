import { fixture, html } from '@open-wc/testing';
import type { OrielUpload } from '@oriel/elements/upload';
import '@oriel/elements/upload/define';
import { mockClient } from '../../mocks/client.ts';
import { MockUploads, type MockUploadsOptions } from '../../mocks/upload-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { until } from '../until.ts';

export { until };

/** A server that takes uploads, and pages of it. */
export function uploadServer(options: MockUploadsOptions = {}) {
  const server = new MockUploads(options);
  const environment = new SkippingEnvironment();
  const client = mockClient(server.handlers, { environment });
  return { server, environment, client };
}

export type UploadServer = ReturnType<typeof uploadServer>;

export async function show({ client }: Pick<UploadServer, 'client'>, properties: Partial<OrielUpload> = {}): Promise<OrielUpload> {
  const element = await fixture<OrielUpload>(html`<oriel-upload locale="en-GB" .client=${client}></oriel-upload>`);
  Object.assign(element, properties);
  await element.updateComplete;
  return element;
}

export const film = (name = 'film.mp4', size = 2_000_000, type = 'video/mp4'): File => new File([new Uint8Array(size)], name, { type, lastModified: 5 });

/** As somebody chooses files in the dialog of the browser. */
export function choose(element: OrielUpload, ...files: File[]): void {
  const input = element.shadowRoot!.querySelector('input')!;
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event('change'));
}

export const rows = (element: OrielUpload): HTMLElement[] => [...element.shadowRoot!.querySelectorAll<HTMLElement>('[part="upload"]')];
export const words = (node: Element | null | undefined): string => node?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';

/** The row of a file, once it says this. */
export const says = (element: OrielUpload, name: string, text: RegExp): Promise<HTMLElement> =>
  until(() => rows(element).find((row) => words(row.querySelector('[part="name"]')) === name && text.test(words(row))));

/** The buttons and links of a row, by their parts. */
export const partsOf = (row: Element): string[] => [...row.querySelectorAll('.actions [part]')].map((each) => each.getAttribute('part') ?? '');

export const press = (row: Element, part: string): void => row.querySelector<HTMLElement>(`.actions [part="${part}"]`)!.click();
