import { fixture, html } from '@open-wc/testing';
import type { OrielPreviewWindow } from '@oriel/elements/preview-window';
import '@oriel/elements/preview-window/define';
import { mockClient, type MockClient } from '../../mocks/client.ts';
import { MockServer } from '../../mocks/mock-server.ts';
import type { MockPreview } from '../../mocks/preview-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { until } from '../until.ts';

export interface Shown {
  window: OrielPreviewWindow;
  client: MockClient;
  environment: SkippingEnvironment;
  server: MockServer;
}

export async function show(preview: MockPreview, properties: Partial<OrielPreviewWindow> = {}): Promise<Shown> {
  const environment = new SkippingEnvironment();
  preview.now = () => environment.now();
  const server = new MockServer({ first: preview.handlers });
  const client = mockClient(server.handlers, { environment, retries: 0 });
  const window = await fixture<OrielPreviewWindow>(html`<oriel-preview-window locale="en-GB"></oriel-preview-window>`);
  Object.assign(window, { client, ...properties });
  await until(() => window.status);
  return { window, client, environment, server };
}

export const root = (element: Element): ShadowRoot => element.shadowRoot!;
export const words = (element: Element | null | undefined): string => element?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';
export const part = <Found extends HTMLElement = HTMLElement>(element: Element, name: string): Found | null => root(element).querySelector<Found>(`[part~="${name}"]`);
export const wordsOf = (element: Element, name: string): string => words(part(element, name));

/** Clicks the part once it is there and enabled. */
export async function click(element: Element, name: string): Promise<void> {
  const found = await until(() => {
    const one = part(element, name);
    return one && one.getAttribute('aria-disabled') !== 'true' && !one.matches(':disabled') ? one : undefined;
  }, `a part ${name} to click`);
  found.click();
}

/** The open dialog. */
export const dialog = (element: Element): Promise<HTMLDialogElement> => until(() => root(element).querySelector<HTMLDialogElement>('dialog[open]'), 'an open dialog');

export function fill(form: Element, name: string, value: string): void {
  const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
  field.value = value;
  field.dispatchEvent(new Event('change'));
}
