import { setCustomElementsManifest, type Preview } from '@storybook/web-components-vite';
import { html } from 'lit';
import '@oriel/elements/define';
import manifest from 'virtual:elements-manifest';
import { LOADED } from '../stories/support.ts';
import { lastHours, MockServer } from '../test/mocks/mock-server.ts';
import elementDocs from './element-docs.mdx';
import './preview.css';

setCustomElementsManifest(manifest);

/** Of the story that is shown, and whose it is. */
let current: { id: string; server: MockServer } | undefined;

const preview: Preview = {
  globalTypes: {
    theme: {
      description: 'Theme',
      toolbar: {
        title: 'Theme',
        icon: 'mirror',
        items: [
          { value: 'dark', title: 'Dark', icon: 'moon' },
          { value: 'light', title: 'Light', icon: 'sun' },
          { value: 'auto', title: 'As the viewer prefers', icon: 'browser' },
        ],
        dynamicTitle: true,
      },
    },
    language: {
      description: 'Language of the page, with its direction',
      toolbar: {
        title: 'Language',
        icon: 'globe',
        items: [
          { value: 'en', title: 'English' },
          { value: 'de', title: 'Deutsch' },
          { value: 'ar', title: 'العربية (right to left)' },
        ],
        dynamicTitle: true,
      },
    },
  },
  initialGlobals: { theme: 'dark', language: 'en', backgrounds: { disabled: true } },
  parameters: {
    layout: 'fullscreen',
    backgrounds: { disable: true },
    controls: { expanded: true, sort: 'requiredFirst' },
    // One story a page: each is a document of its own, with a server of its own.
    docs: { page: elementDocs, story: { inline: false, height: '420px' } },
    viewport: {
      options: {
        phone: { name: 'Phone, 320 px', styles: { width: '320px', height: '640px' }, type: 'mobile' },
        tablet: { name: 'Tablet, 768 px', styles: { width: '768px', height: '1024px' }, type: 'tablet' },
        screen: { name: 'Screen, 1080p', styles: { width: '1920px', height: '1080px' }, type: 'desktop' },
        wall: { name: 'Wall, 4K', styles: { width: '3840px', height: '2160px' }, type: 'desktop' },
      },
    },
    options: { storySort: { order: ['Context', 'Camera', 'Timeline', 'Recording player', 'HLS player', 'Upload', 'Video list', 'Analytics', 'Preview window', 'Programme editor', 'Camera grid'] } },
  },
  tags: ['autodocs'],
  decorators: [
    (story, { globals }) => {
      const theme = String(globals['theme'] ?? 'dark');
      const language = String(globals['language'] ?? 'en');
      Object.assign(document.documentElement, { lang: language, dir: language === 'ar' ? 'rtl' : 'ltr' });
      document.documentElement.dataset['theme'] = theme;
      return html`<oriel-context theme=${theme}><main>${story()}</main></oriel-context>`;
    },
  ],
  beforeEach(context) {
    // Also called when only the theme or an argument is another one: what has happened in the story is then kept.
    if (current?.id === context.id) {
      context.server = current.server;
      return undefined;
    }
    const server = new MockServer({ ranges: lastHours(LOADED), ...context.parameters.server?.() });
    current = { id: context.id, server };
    context.server = server;
    context.msw.use(...server.handlers);
    return () => {
      server.close();
      current = undefined;
    };
  },
};

export default preview;
