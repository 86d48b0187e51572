import { expect } from '@open-wc/testing';
import { failure } from '../../mocks/handlers.ts';
import { mockPipeline, MockPipelines } from '../../mocks/pipeline-handlers.ts';
import { until } from '../until.ts';
import { click, part, root, saidAt, show, type, words, wordsOf } from './support.ts';

let pipelines: MockPipelines;
const started = () => pipelines.sent.filter(({ path }) => path === '/api/pipeline/start').map(({ body }) => body);
const form = (monitor: Element) => part<HTMLFormElement>(monitor, 'start');

describe('the form of <oriel-pipeline-monitor>', () => {
  beforeEach(() => {
    pipelines = new MockPipelines();
  });

  it('starts what was entered, shows it, and keeps no key', async () => {
    const { monitor } = await show(pipelines);
    type(monitor, 'sourceUrl', ' https://live.example.org/master.m3u8 ');
    type(monitor, 'streamId', 'harbour-de');
    type(monitor, 'bufferDuration', '12.5');
    type(monitor, 'publishKey', 'very-secret');
    type(monitor, 'outputUrl', 'https://cdn.example.org/harbour.m3u8');
    root(monitor).querySelector<HTMLInputElement>('[name="onLate"][value="original"]')!.click();
    await click(monitor, 'start-button');
    await until(() => expect(wordsOf(monitor, 'state')).to.equal('Starting'));
    expect(started()).to.deep.equal([{ sourceUrl: 'https://live.example.org/master.m3u8', streamId: 'harbour-de', bufferDuration: 12.5, publishKey: 'very-secret', outputUrl: 'https://cdn.example.org/harbour.m3u8', onLate: 'original' }]);
    expect([form(monitor), monitor.pipeline]).to.deep.equal([null, 'harbour-de']);
    expect(wordsOf(monitor, 'settings')).to.contain('If the processor is late Publish the original sound');
    expect([...Object.values(localStorage), ...Object.values(sessionStorage), root(monitor).innerHTML].join(' ')).not.to.contain('very-secret');
  });

  it('says at each field what is wrong, puts the focus there, and takes it back once it is right', async () => {
    const { monitor } = await show(pipelines);
    await click(monitor, 'start-button');
    await until(() => expect(saidAt(monitor, 'sourceUrl')).to.deep.equal({ text: 'Enter the address of a live HLS playlist.', isWrong: true }));
    expect(saidAt(monitor, 'streamId')).to.deep.equal({ text: 'Enter a name for the output.', isWrong: true });
    await until(() => expect(root(monitor).activeElement?.id).to.equal('sourceUrl'));
    type(monitor, 'sourceUrl', 'file:///etc/passwd');
    await until(() => expect(saidAt(monitor, 'sourceUrl').text).to.contain('It starts with https:// or http://.'));
    type(monitor, 'sourceUrl', 'https://live.example.org/master.m3u8');
    await until(() => expect(saidAt(monitor, 'sourceUrl').isWrong).to.equal(false));
    for (const [name, value] of [['streamId', 'a b'], ['bufferDuration', '1'], ['processorUrl', 'nowhere'], ['publishUrl', 'http://a.example'], ['outputUrl', 'rtmp://a.example']] as const) type(monitor, name, value);
    await click(monitor, 'start-button');
    await until(() => expect(['streamId', 'bufferDuration', 'processorUrl', 'publishUrl', 'outputUrl'].map((name) => saidAt(monitor, name).isWrong)).to.deep.equal([true, true, true, true, true]));
    await until(() => expect(root(monitor).activeElement?.id).to.equal('streamId'));
    expect(started()).to.deep.equal([]);
  });

  it('puts the words of a refusal at their field, and others above, with what was entered', async () => {
    const { monitor } = await show(pipelines);
    type(monitor, 'sourceUrl', 'https://live.example.org/master.m3u8');
    type(monitor, 'streamId', 'yard');
    pipelines.answer = (path) => (path.endsWith('/start') ? failure('stream_exists') : undefined);
    await click(monitor, 'start-button');
    await until(() => expect(saidAt(monitor, 'streamId')).to.deep.equal({ text: 'A stream has this ID already. Choose another ID.', isWrong: true }));
    expect(part(monitor, 'error')).to.equal(null);
    pipelines.answer = (path) => (path.endsWith('/start') ? failure('invalid_request', { details: { issues: [{ field: 'sourceUrl', reason: 'odd' }] } }) : undefined);
    await click(monitor, 'start-button');
    await until(() => expect(saidAt(monitor, 'sourceUrl')).to.deep.equal({ text: 'The server does not accept this.', isWrong: true }));
    pipelines.answer = (path) => (path.endsWith('/start') ? failure('too_many_pipelines') : undefined);
    await click(monitor, 'start-button');
    await until(() => expect(wordsOf(monitor, 'error')).to.equal('The server runs as many pipelines as it may Stop one of them first.'));
    expect(form(monitor)!.querySelector<HTMLInputElement>('[name="streamId"]')!.value).to.equal('yard');
  });

  it('is opened by a button that gets the focus back, and stays open when another page starts one', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline()]));
    expect(form(monitor)).to.equal(null);
    await click(monitor, 'add');
    await until(() => expect(root(monitor).activeElement?.id).to.equal('sourceUrl'));
    type(monitor, 'streamId', 'half-typed');
    pipelines.pipelines = [...pipelines.pipelines, mockPipeline({ streamId: 'yard' })];
    await until(() => root(monitor).querySelectorAll('[part~="pipeline"]').length === 2);
    expect(form(monitor)!.querySelector<HTMLInputElement>('[name="streamId"]')!.value).to.equal('half-typed');
    await click(monitor, 'cancel');
    await until(() => expect([form(monitor), part(monitor, 'add') === root(monitor).activeElement]).to.deep.equal([null, true]));
  });

  it('starts one again with its settings, without its key', async () => {
    const { monitor } = await show(pipelines.with([mockPipeline({ state: 'failed', transports: [], bufferDuration: 12, lastError: { time: '2026-01-31T10:00:00.000Z', stage: 'fetch', reason: 'source_not_found', message: '', hint: '' } })]));
    expect(wordsOf(monitor, 'problems')).to.equal('Source The source is not there. Check its address, and whether the stream is on air.');
    await click(monitor, 'start-again');
    await until(() => expect(words(form(monitor)?.querySelector('h2'))).to.equal('Start a pipeline'));
    await click(monitor, 'start-button');
    await until(() => expect(started()).to.deep.equal([{ sourceUrl: 'https://live.example.org/harbour/master.m3u8', streamId: 'harbour-de', bufferDuration: 12, processorUrl: 'http://127.0.0.1:5000', publishUrl: 'rtmp://127.0.0.1/live', onLate: 'wait' }]));
  });
});
