import { expect } from '@open-wc/testing';
import { failure } from '../../mocks/handlers.ts';
import { mockClient } from '../../mocks/client.ts';
import { mockPipeline, MockPipelines, mockStages } from '../../mocks/pipeline-handlers.ts';
import { SkippingEnvironment } from '../../player/skipping-environment.ts';
import { until } from '../until.ts';
import { click, dialog, part, root, show, stage, words, wordsOf } from './support.ts';

let pipelines: MockPipelines;
const bodies = (path: string) => pipelines.sent.filter((one) => one.path === path).map(({ body }) => body);

describe('<oriel-pipeline-monitor>', () => {
  beforeEach(() => {
    pipelines = new MockPipelines();
  });

  it('shows the stages in the order of the media, with queue, delay, what was done and what failed', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline({ stages: mockStages({ fetch: { failed: 2 } }) })]));
    expect([...root(monitor).querySelectorAll('.stage h2')].map(words)).to.deep.equal(['Source', 'Batches', 'Processor', 'Remux', 'Output']);
    expect(words(stage(monitor, 'fetch'))).to.equal('Source Working Delay 2.1 sec +2 sec here Queue 1 Done 412 Missed 2 Last took 180 ms');
    expect(words(stage(monitor, 'publish'))).to.contain('Delay 39 sec +20 sec here');
    expect(part(monitor, 'bottleneck')).to.equal(null);
    expect(wordsOf(monitor, 'problems')).to.equal('2 segments of the source were missed. The output has a gap there.');
    expect(wordsOf(monitor, 'output-state')).to.equal('Publishing');
  });

  it('marks the stage whose delay is far above the one before, and says what that means', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline()]));
    expect(wordsOf(monitor, 'problems')).to.equal('Everything works');
    pipelines.change('harbour-de', { stages: mockStages({ process: { state: 'working', queued: 3, lag: 112_000, took: 41_000 }, remux: { lag: 112_500 }, publish: { lag: 131_000 } }) });
    await until(() => expect(words(part(monitor, 'bottleneck'))).to.match(/^Processor Bottleneck Working Delay 1 min,? 52 sec \+1 min,? 36 sec here Queue 3/));
    expect(stage(monitor, 'process').matches('[part~="bottleneck"]')).to.equal(true);
    expect(root(monitor).querySelectorAll('[part~="bottleneck"]')).to.have.length(1);
    expect(wordsOf(monitor, 'problems')).to.contain('Processor is the bottleneck. Each batch waits for it.');
  });

  it('looks for the bottleneck behind those that wait for a place, and takes the delay of the output for none', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline()]));
    const held = () => [...root(monitor).querySelectorAll<HTMLElement>('.stage.held')].map(({ dataset }) => dataset['stage']);
    // Batches pile up, as the processor takes no more at once.
    pipelines.change('harbour-de', { stages: mockStages({ batch: { lag: 95_000, took: 90 }, process: { state: 'working', lag: 120_000, took: 52_000 }, remux: { lag: 120_000 }, publish: { lag: 130_000 } }) });
    await until(() => expect(held()).to.deep.equal(['process']));
    // Those that wait for something outside come first.
    pipelines.change('harbour-de', { stages: mockStages({ batch: { lag: 95_000 }, process: { state: 'waiting', reason: 'processor_unreachable', lag: 110_000 }, publish: { state: 'waiting', reason: 'output_late', lag: 130_000 } }) });
    await until(() => expect(words(part(monitor, 'bottleneck'))).to.contain('Waiting'));
    expect(held()).to.deep.equal(['process']);
    // After an outage the output goes on as late as it was.
    pipelines.change('harbour-de', { stages: mockStages({ publish: { lag: 130_000 } }) });
    await until(() => expect(held()).to.deep.equal([]));
    expect(wordsOf(monitor, 'problems')).to.equal('Everything works');
  });

  it('draws what each stage adds to the delay', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline({ stages: mockStages({ fetch: { lag: 0 }, batch: { lag: 30_000 }, process: { lag: 30_000 }, remux: { lag: 60_000 }, publish: { lag: null } }) })]));
    const bar = (name: string) => ['.before', '.own'].map((rect) => Number(stage(monitor, name).querySelector(`.bar ${rect}`)?.getAttribute('width')));
    expect(['fetch', 'batch', 'process', 'remux', 'publish'].map(bar)).to.deep.equal([[0, 0], [0, 50], [50, 0], [50, 50], [0, 0]]);
  });

  it('says why a stage waits, and what to do', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline()]));
    pipelines.change('harbour-de', { stages: mockStages({ process: { state: 'waiting', reason: 'processor_unreachable', queued: 2 } }) });
    await until(() => expect(wordsOf(monitor, 'problems')).to.equal('Processor The processor does not answer. Check that it runs, and its address. It is tried again by itself.'));
    expect(words(stage(monitor, 'process'))).to.contain('Bottleneck Waiting The processor does not answer');
    pipelines.change('harbour-de', { stages: mockStages(), lastError: { time: '2026-01-31T10:00:00.000Z', stage: 'process', reason: 'processor_unreachable', message: 'no answer', hint: '', batchNumber: 7 } });
    await until(() => expect(wordsOf(monitor, 'problems')).to.match(/^Everything works Last problem, at \d\d:\d\d:\d\d: Processor, batch 7\. The processor does not answer\./));
  });

  it('shows reasons of a server of another version as they are', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline()]));
    pipelines.change('harbour-de', { stages: mockStages({ remux: { state: 'waiting' } }).map((one) => (one.name === 'remux' ? { ...one, reason: 'moon_phase' as 'internal' } : one)) });
    await until(() => expect(wordsOf(monitor, 'problems')).to.equal('Remux moon_phase.'));
  });

  it('says why the output is not published, and whether viewers can get it', async () => {
    const output = { state: 'reconnecting', since: '2026-01-31T10:00:00.000Z', reason: 'wrong_key', bitrate: 0, droppedFrames: 31, availability: 'missing', availabilitySince: new Date(Date.now() - 65_000).toISOString() } as const;
    const { monitor } = await show(pipelines.with([mockPipeline({ output, outputUrl: 'https://cdn.example.org/live/harbour-de.m3u8', stages: mockStages({ publish: { state: 'waiting', reason: 'publish_failed' } }) })]));
    expect(wordsOf(monitor, 'problems')).to.equal('Output The stream key is wrong. Stop, and start with the right one. Published stream Viewers cannot get the published stream. Check the server to which it is published.');
    expect(wordsOf(monitor, 'availability')).to.match(/^Viewers cannot get it, for 1 min,? \d+ sec\s?https:\/\/cdn\.example\.org/);
    expect(wordsOf(monitor, 'output')).to.contain('Reconnecting… · 31 frames dropped');
  });

  it('lists several, each with its state and delay, and shows the one that is chosen', async () => {
    const late = mockPipeline({ streamId: 'yard', stages: mockStages({ process: { lag: 140_000 }, remux: { lag: 140_000 }, publish: { lag: 150_000 } }) });
    const { monitor } = await show(pipelines.with([mockPipeline(), late, mockPipeline({ streamId: 'old', state: 'stopped', transports: [] })]));
    const rows = () => [...root(monitor).querySelectorAll<HTMLButtonElement>('[part~="pipeline"]')];
    expect(rows().map(words)).to.deep.equal(['harbour-de Running · 39 sec', 'yard Running · 2 min 30 sec · Processor', 'old Stopped']);
    expect(rows().map((row) => row.getAttribute('aria-current'))).to.deep.equal(['true', 'false', 'false']);
    rows()[2]!.click();
    await until(() => expect(words(root(monitor).querySelector('.head'))).to.match(/^Stopped old for 15 min.* Start again…$/));
    expect(monitor.pipeline).to.equal('old');
    expect(wordsOf(monitor, 'output')).to.contain('The output has ended');
  });

  it('stops when what was fetched is published, or at once after one question', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline()]));
    const states: string[] = [];
    monitor.addEventListener('oriel-pipeline-state', ({ detail }) => states.push(`${detail.camera} ${detail.state}`));
    await click(monitor, 'stop');
    await until(() => expect(wordsOf(monitor, 'state')).to.equal('Stopping'));
    expect(bodies('/api/pipeline/stop')).to.deep.equal([{ streamId: 'harbour-de', drain: true }]);
    expect(part(monitor, 'stop')).to.equal(null);
    await click(monitor, 'stop-now');
    const question = await dialog(monitor);
    expect(words(question)).to.contain('Stop harbour-de at once? What was fetched and is not published yet is dropped.');
    expect(bodies('/api/pipeline/stop')).to.have.length(1);
    question.querySelector<HTMLButtonElement>('.danger')!.click();
    await until(() => expect(wordsOf(monitor, 'state')).to.equal('Stopped'));
    expect(bodies('/api/pipeline/stop')[1]).to.deep.equal({ streamId: 'harbour-de', drain: false });
    expect(states).to.deep.equal(['harbour-de stopping', 'harbour-de stopped']);
    expect(words(root(monitor).querySelector('.news'))).to.equal('harbour-de: Stopped');
  });

  it('plays the output once there is one, and its sound only when somebody wants it', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline({ transports: [] })]));
    expect(wordsOf(monitor, 'output')).to.contain('No picture yet It begins with the first batch, after about 30 sec.');
    pipelines.change('harbour-de', { transports: [{ type: 'whep', url: '/whep/harbour-de' }] });
    const camera = await until(() => root(monitor).querySelector('oriel-camera'));
    await until(() => camera.state === 'live');
    expect([camera.camera, camera.muted]).to.deep.equal(['harbour-de', true]);
    await click(monitor, 'listen');
    await until(() => expect(camera.muted).to.equal(false));
    expect(part(monitor, 'listen')!.getAttribute('aria-pressed')).to.equal('true');
  });

  it('says so where this page cannot play the source, and tries again when asked', async () => {
    const errors: unknown[] = [];
    const { monitor } = await show(pipelines.with([mockPipeline({ sourceUrl: `${location.origin}/no-such.m3u8` })]));
    monitor.addEventListener('oriel-error', (event) => errors.push(event));
    const player = await until(() => root(monitor).querySelector('oriel-hls-player'));
    expect(player.src).to.equal(`${location.origin}/no-such.m3u8`);
    await until(() => expect(wordsOf(monitor, 'input')).to.contain('This page cannot play the source'));
    expect(root(monitor).querySelector('oriel-hls-player')).to.equal(null);
    // Also at 320 px all of it is seen.
    monitor.style.width = '288px';
    const bottomOf = (selector: string) => part(monitor, 'input')!.querySelector(selector)!.getBoundingClientRect().bottom;
    await until(() => expect(bottomOf('[part="retry"]')).to.be.below(bottomOf('.screen')));
    expect(part(monitor, 'input')!.querySelector('.screen')!.getBoundingClientRect().width).to.be.at.most(288);
    expect(errors).to.deep.equal([], 'it is no error of the pipelines');
    part(monitor, 'input')!.querySelector<HTMLElement>('[part="retry"]')!.click();
    await until(() => root(monitor).querySelector('oriel-hls-player'));
  });

  it('removes files after one question, unless the page acts itself', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline(), mockPipeline({ streamId: 'yard' })]));
    await until(() => expect(wordsOf(monitor, 'storage')).to.match(/^Storage Clean all 323 MB used, 48 GB free harbour-de 215 MB 184 MB from the source · 31 MB processed · since/));
    const asked: string[] = [];
    const refuse = (event: Event) => event.preventDefault();
    monitor.addEventListener('oriel-pipeline-clean', ({ detail }) => asked.push(detail.camera));
    monitor.addEventListener('oriel-pipeline-clean', refuse);
    await click(monitor, 'clean');
    await monitor.updateComplete;
    expect([asked, root(monitor).querySelector('dialog[open]')]).to.deep.equal([['harbour-de'], null]);
    monitor.removeEventListener('oriel-pipeline-clean', refuse);
    await click(monitor, 'clean');
    const question = await dialog(monitor);
    expect(words(question)).to.contain('Remove the files of harbour-de?');
    expect(bodies('/api/storage/clean')).to.deep.equal([]);
    question.querySelector<HTMLButtonElement>('.danger')!.click();
    await until(() => expect(wordsOf(monitor, 'storage')).to.contain('108 MB used, 48 GB free 215 MB removed'));
    expect(bodies('/api/storage/clean')).to.deep.equal([{ streamId: 'harbour-de' }]);
    await click(monitor, 'clean-all');
    (await dialog(monitor)).querySelector<HTMLButtonElement>('.danger')!.click();
    await until(() => expect(bodies('/api/storage/clean')).to.deep.equal([{ streamId: 'harbour-de' }, {}]));
    expect(asked).to.deep.equal(['harbour-de', 'harbour-de', '']);
  });

  it('says what failed, comes back, and leaves no timer behind', async () => {
    pipelines.answer = () => failure('not_allowed');
    const clock = new SkippingEnvironment();
    const monitor = document.createElement('oriel-pipeline-monitor');
    monitor.locale = 'en';
    monitor.client = mockClient(pipelines.handlers, { environment: clock, retries: 0 });
    document.body.append(monitor);
    await until(() => expect(wordsOf(monitor, 'panel')).to.contain('You may not operate pipelines'));
    pipelines.answer = undefined;
    await click(monitor, 'retry');
    await until(() => expect(words(root(monitor).querySelector('.top'))).to.contain('No pipeline yet'));
    monitor.remove();
    await until(() => expect(clock.waits).to.deep.equal([]));
  });
});
