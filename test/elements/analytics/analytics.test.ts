import { expect, fixture, html } from '@open-wc/testing';
import type { OrielAnalytics } from '@oriel/elements/analytics';
import '@oriel/elements/analytics/define';
import { mockClient, type MockClient } from '../../mocks/client.ts';
import { error, mockAnalytics, mockOverview, mockVideo, mockWatched, MockLibrary } from '../../mocks/library-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { until } from '../until.ts';

let library: MockLibrary;
let client: MockClient;
let environment: SkippingEnvironment;

const full = mockAnalytics({
  views: 8,
  unique_viewers: 5,
  watch_time_seconds: 1200,
  startup_ms: { median: 420, p95: 1830 },
  buffering_ratio: 0.0123,
  stalls: 3,
  quality_switches: 12,
  seeks: 1234,
  errors: 1,
  average_completion: 0.614,
  completed_views: 2,
  heat_map: Array.from({ length: 100 }, (_, part) => (part < 50 ? 1 : 0.25)),
  bandwidth_kbps: 8230,
  qualities: [{ quality_label: '720p', watch_time_seconds: 90 }, { quality_label: '360p', watch_time_seconds: 30 }],
  countries: [{ name: 'NO', views: 6 }, { name: 'no code', views: 2 }],
  devices: [{ name: 'desktop', views: 6 }, { name: 'unknown', views: 2 }],
  browsers: [{ name: 'Firefox', views: 8 }],
});

async function show(properties: Partial<Record<keyof OrielAnalytics, unknown>> = {}): Promise<OrielAnalytics> {
  environment = new SkippingEnvironment();
  client = mockClient(library.handlers, { environment, retries: 0 });
  const element = await fixture<OrielAnalytics>(html`<oriel-analytics locale="en"></oriel-analytics>`);
  Object.assign(element, { client, video: 'tour', ...properties });
  await element.updateComplete;
  return element;
}
const root = (element: OrielAnalytics) => element.shadowRoot!;
const words = (element: Element | null | undefined) => element?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';
const panelSays = (element: OrielAnalytics, text: string) => until(() => words(root(element).querySelector('.panel')).includes(text) || undefined);
const figuresOf = (element: OrielAnalytics): Record<string, string> =>
  Object.fromEntries([...root(element).querySelectorAll('dl > div')].map((figure) => [words(figure.querySelector('dt')), words(figure.querySelector('dd'))]));

describe('<oriel-analytics>', () => {
  beforeEach(() => {
    library = new MockLibrary();
    library.analytics = full;
  });

  it('tells every number', async () => {
    const element = await show();
    await until(() => root(element).querySelector('dl'));
    expect(figuresOf(element)).to.deep.equal({
      'Views': '8',
      'Unique viewers': '5',
      'Watch time': '20 min',
      'Average watch time': '2 min 30 sec',
      'Average completion': '61%',
      'Watched to the end': '25%',
      'Startup time': '0.42 sec95th percentile: 1.83 sec',
      'Buffering ratio': '1.2%',
      'Stalls': '3',
      'Bandwidth': '8.2 Mb/sMedian',
      'Quality switches': '12',
      'Seeks': '1,234',
      'Errors': '1',
    });
    const shares = [...root(element).querySelectorAll('.share')].map(words);
    expect(shares).to.deep.equal(['720p75%', '360p25%', 'Desktop75%', 'Unknown25%', 'Firefox100%', 'Norway75%', 'no code25%']);
  });

  it('draws which parts were seen, over the time line, and has a table of them', async () => {
    library.videos.set('tour', mockVideo({ duration: 200 }));
    const element = await show();
    const plot = await until(() => root(element).querySelector<HTMLElement>('.plot'));
    await until(() => expect(plot.querySelector('.line')?.getAttribute('d')).to.match(/^M0 0\.00V0\.00H1V0\.00H2.*V30\.00H100$/));
    await until(() => expect([...root(element).querySelectorAll('.times span')].map(words)).to.deep.equal(['0:00', '0:50', '1:40', '2:30', '3:20']));
    const rows = [...root(element).querySelectorAll('tbody tr')].map(words);
    expect(rows).to.have.length(10);
    await until(() => expect([rows[0], rows[9]]).to.deep.equal(['0:00 to 0:20 100%', '3:00 to 3:20 25%']));
    const { left, width } = plot.getBoundingClientRect();
    plot.dispatchEvent(new PointerEvent('pointermove', { clientX: left + width * 0.755 }));
    await element.updateComplete;
    await until(() => expect(words(root(element).querySelector('.hint'))).to.equal('2:30: 25%'));
    plot.dispatchEvent(new PointerEvent('pointerleave'));
    await element.updateComplete;
    await until(() => expect(root(element).querySelector('.hint')).to.equal(null));
  });

  it('says what it does not know', async () => {
    library.analytics = { ...full, startup_ms: null, average_completion: null, heat_map: [], bandwidth_kbps: null, qualities: [], countries: [], devices: [], browsers: [] };
    const element = await show();
    await until(() => root(element).querySelector('dl'));
    await until(() => expect(figuresOf(element)).to.include({ 'Startup time': '–', 'Average completion': '–' }));
    expect(figuresOf(element)).not.to.have.property('Bandwidth');
    await until(() => expect(root(element).querySelector('.plot, .share')).to.equal(null));
  });

  it('says that nobody has watched it, and that there is no video', async () => {
    library.analytics = mockAnalytics();
    const element = await show();
    await panelSays(element, 'No views yet');
    element.video = undefined;
    await panelSays(element, 'Choose a video');
  });

  it('loads the numbers again, and those of another video', async () => {
    const element = await show();
    await until(() => root(element).querySelector('dl'));
    library.analytics = { ...full, views: 9 };
    root(element).querySelector<HTMLElement>('[aria-label="Refresh"]')?.click();
    await until(() => figuresOf(element)['Views'] === '9' || undefined);
    library.videos.set('other', mockVideo({ id: 'other' }));
    library.analytics = mockAnalytics();
    element.video = 'other';
    await panelSays(element, 'No views yet');
  });

  it('says what failed, tries again by itself and by its button, unless the page does', async () => {
    let broken: Response | undefined = error(403, 'not_allowed');
    library.answer = () => broken?.clone();
    const element = await show();
    const heard: string[] = [];
    element.addEventListener('oriel-error', ({ detail }) => heard.push(detail.error.code));
    await panelSays(element, 'Only the owner of a video sees how it is watched');
    broken = error(503, 'busy');
    const retry = await until(() => root(element).querySelector<HTMLElement>('[part~="retry"]'));
    retry.focus();
    await until(() => root(element).activeElement === retry);
    retry.click();
    await panelSays(element, 'The server is busy');
    broken = undefined;
    environment.skip(5000);
    await until(() => root(element).querySelector('dl'));
    await until(() => expect(root(element).activeElement?.getAttribute('part')).to.equal('refresh'));
    element.video = 'gone';
    await panelSays(element, 'Video not found');
    expect(heard.slice(-2)).to.deep.equal(['busy', 'video_unknown']);
    element.addEventListener('oriel-error', (event) => event.preventDefault());
    broken = error(403, 'not_allowed');
    element.video = 'tour';
    await until(() => heard.at(-1) === 'not_allowed' || undefined);
    await element.updateComplete;
    await until(() => expect(root(element).querySelector('.panel')).to.equal(null));
  });

  it('asks for nothing when it is removed', async () => {
    const element = await show();
    await until(() => root(element).querySelector('dl'));
    element.remove();
    const { length } = client.requests;
    element.video = 'other';
    element.refresh();
    environment.skip(60_000);
    await element.updateComplete;
    await until(() => expect([client.requests.length, environment.waits]).to.deep.equal([length, []]));
  });

  it('shows all videos together, and which were watched longest', async () => {
    library.overview = mockOverview({
      views: 12,
      unique_viewers: 7,
      watch_time_seconds: 3600,
      completed_views: 3,
      startup_ms: { median: 300, p95: 900 },
      videos: [mockWatched({ id: 'tour', title: 'Harbour tour', views: 11, watch_time_seconds: 3000 }), mockWatched({ id: 'yard', title: 'Yard', views: 1, watch_time_seconds: 600 })],
    });
    const element = await show({ overview: true, video: undefined });
    await until(() => root(element).querySelector('[part="videos"]'));
    expect(figuresOf(element)).to.include({ 'Views': '12', 'Unique viewers': '7', 'Watch time': '1 hr', 'Startup time': '0.3 sec95th percentile: 0.9 sec' });
    expect(figuresOf(element)).not.to.have.any.keys('Average completion', 'Seeks');
    expect([...root(element).querySelectorAll('[part="videos"] li')].map(words)).to.deep.equal(['Harbour tour11 views · 50 min', 'Yard1 view · 10 min']);
    let chosen = '';
    element.addEventListener('oriel-video-select', ({ detail }) => (chosen = detail.video));
    root(element).querySelectorAll<HTMLElement>('[part="video"]')[1]!.click();
    expect(chosen).to.equal('yard');
  });

  it('goes from the overview to one video and back', async () => {
    library.overview = mockOverview({ views: 99, videos: [mockWatched()] });
    const element = await show({ overview: true });
    await until(() => figuresOf(element)['Views'] === '99' || undefined);
    element.overview = false;
    await until(() => figuresOf(element)['Views'] === '8' || undefined);
    element.overview = true;
    await until(() => figuresOf(element)['Views'] === '99' || undefined);
    library.overview = mockOverview();
    element.refresh();
    await panelSays(element, 'one of your videos');
  });
});
