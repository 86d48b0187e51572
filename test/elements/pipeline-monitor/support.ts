import { fixture, html } from '@open-wc/testing';
import type { OrielPipelineMonitor } from '@oriel/elements/pipeline-monitor';
import '@oriel/elements/pipeline-monitor/define';
import { mockClient, type MockClient } from '../../mocks/client.ts';
import { MockServer } from '../../mocks/mock-server.ts';
import type { MockPipelines } from '../../mocks/pipeline-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { until } from '../until.ts';

export { click, dialog, part, root, words, wordsOf } from '../preview-window/support.ts';

export interface Shown {
  monitor: OrielPipelineMonitor;
  client: MockClient;
  environment: SkippingEnvironment;
}

export async function show(pipelines: MockPipelines, properties: Partial<OrielPipelineMonitor> = {}): Promise<Shown> {
  const environment = new SkippingEnvironment();
  pipelines.now = () => environment.now();
  const client = mockClient(new MockServer({ first: pipelines.handlers }).handlers, { environment, retries: 0 });
  const monitor = await fixture<OrielPipelineMonitor>(html`<oriel-pipeline-monitor locale="en"></oriel-pipeline-monitor>`);
  Object.assign(monitor, { client, ...properties });
  await until(() => monitor.overview);
  await monitor.updateComplete;
  return { monitor, client, environment };
}

/** Types into a field of the form. */
export function type(monitor: Element, name: string, value: string): void {
  const field = monitor.shadowRoot!.querySelector<HTMLInputElement>(`form [name="${name}"]`)!;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** What is said at a field, and whether it is wrong. */
export function saidAt(monitor: Element, name: string): { text: string; isWrong: boolean } {
  const field = monitor.shadowRoot!.querySelector<HTMLInputElement>(`form [name="${name}"]`)!;
  const text = monitor.shadowRoot!.querySelector(`#${field.getAttribute('aria-describedby')}`)?.textContent ?? '';
  return { text, isWrong: field.getAttribute('aria-invalid') === 'true' };
}

/** The stage with this name. */
export const stage = (monitor: Element, name: string): HTMLElement => monitor.shadowRoot!.querySelector<HTMLElement>(`[data-stage="${name}"]`)!;
