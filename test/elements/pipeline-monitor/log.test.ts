import { expect } from '@open-wc/testing';
import { mockPipeline, MockPipelines } from '../../mocks/pipeline-handlers.ts';
import { LogLines, MOST_LINES } from '../../../packages/elements/dist/pipeline-monitor/log-lines.js';
import { until } from '../until.ts';
import { click, part, root, show, words, wordsOf } from './support.ts';

let pipelines: MockPipelines;
const messages = (monitor: Element) => [...root(monitor).querySelectorAll('.line .message')].map(words);
const choose = (monitor: Element, name: string, value: string) => {
  const field = part<HTMLInputElement | HTMLSelectElement>(monitor, name)!;
  field.value = value;
  field.dispatchEvent(new Event(field.localName === 'select' ? 'change' : 'input'));
};

describe('the log of <oriel-pipeline-monitor>', () => {
  beforeEach(() => {
    pipelines = new MockPipelines().with([mockPipeline(), mockPipeline({ streamId: 'yard' })]);
    pipelines.log('info', 'Started').log('debug', 'Segment 7 is here', { stage: 'fetch' }).log('warn', 'Late', { stage: 'process', streamId: 'yard', batchNumber: 4 });
  });

  it('shows lines as they come, filtered by level, pipeline and text', async () => {
    const { monitor } = await show(pipelines);
    await until(() => expect(messages(monitor)).to.deep.equal(['Started', 'Late']));
    expect(words(root(monitor).querySelectorAll('.line')[1])).to.match(/^\d\d:\d\d:\d\d Warning yard · Processor · batch 4 Late$/);
    choose(monitor, 'log-level', 'debug');
    await until(() => expect(messages(monitor)).to.deep.equal(['Started', 'Segment 7 is here', 'Late']));
    choose(monitor, 'log-pipeline', 'harbour-de');
    await until(() => expect(messages(monitor)).to.deep.equal(['Started', 'Segment 7 is here']));
    choose(monitor, 'log-filter', 'SEGMENT');
    await until(() => expect(messages(monitor)).to.deep.equal(['Segment 7 is here']));
    pipelines.log('info', 'Segment 8 is here').log('info', 'Something else');
    await until(() => expect(messages(monitor)).to.deep.equal(['Segment 7 is here', 'Segment 8 is here']));
    choose(monitor, 'log-filter', 'nowhere');
    await until(() => expect(wordsOf(monitor, 'log-lines')).to.equal('No line matches'));
  });

  it('stands still while it is held, and says how many lines have come', async () => {
    const { monitor } = await show(pipelines);
    await until(() => messages(monitor).length === 2);
    await click(monitor, 'log-pause');
    pipelines.log('info', 'One').log('debug', 'Not shown').log('error', 'Two');
    await until(() => expect(wordsOf(monitor, 'log-pause')).to.equal('Go on, 2 new lines'));
    expect(messages(monitor)).to.deep.equal(['Started', 'Late']);
    await click(monitor, 'log-pause');
    await until(() => expect(messages(monitor)).to.deep.equal(['Started', 'Late', 'One', 'Two']));
  });

  it('speaks of errors that come while the page is open, and of nothing else', async () => {
    pipelines.log('error', 'Long ago');
    const { monitor } = await show(pipelines);
    const said = () => words(root(monitor).querySelector('.log [role="status"]'));
    await until(() => messages(monitor).length === 3);
    expect([said(), part(monitor, 'log-lines')!.getAttribute('aria-live')]).to.deep.equal(['', 'off']);
    pipelines.log('warn', 'Slow');
    await until(() => messages(monitor).length === 4);
    expect(said()).to.equal('');
    pipelines.log('error', 'The processor does not answer');
    await until(() => expect(said()).to.equal('Error, harbour-de: The processor does not answer'));
  });

  it('keeps to its end until somebody scrolls up, and takes the focus, so that keys scroll it', async () => {
    for (let count = 0; count < 60; count++) pipelines.log('info', `Line ${count}`);
    const { monitor } = await show(pipelines);
    const box = part(monitor, 'log-lines')!;
    const isAtEnd = () => box.scrollHeight - box.clientHeight - box.scrollTop <= 24;
    await until(() => messages(monitor).length === 62 && isAtEnd());
    pipelines.log('info', 'Newest');
    await until(() => messages(monitor).length === 63 && isAtEnd());
    expect(part(monitor, 'log-newest')).to.equal(null);
    box.focus();
    expect(root(monitor).activeElement).to.equal(box);
    box.scrollTop = 0;
    await until(() => expect(wordsOf(monitor, 'log-newest')).to.equal('Newest lines'));
    const place = box.scrollTop;
    pipelines.log('info', 'Another');
    await until(() => messages(monitor).length === 64);
    expect(box.scrollTop).to.equal(place);
    await click(monitor, 'log-newest');
    await until(isAtEnd);
    expect(root(monitor).activeElement).to.equal(box);
    // Narrower it is longer, and nobody has scrolled.
    monitor.style.width = '320px';
    pipelines.log('info', 'After that');
    await until(() => messages(monitor).length === 65 && isAtEnd());
    expect(part(monitor, 'log-newest')).to.equal(null);
    // What is hidden in its lines does not make the page longer.
    expect(document.documentElement.scrollHeight).to.be.below(monitor.getBoundingClientRect().bottom + window.scrollY + 200);
  });

  it('keeps the newest lines only, also while it is held', () => {
    const log = new LogLines();
    const filter = { level: 'debug', pipeline: '', text: '' };
    const lines = (count: number) => Array.from({ length: count }, (_, id) => ({ id: id + 1, time: '2026-01-31T10:00:00.000Z', level: 'info', streamId: 'yard', message: `${id}` }));
    log.add(lines(10 * MOST_LINES));
    expect([log.shown.length, log.shown.at(-1)?.line.id]).to.deep.equal([MOST_LINES, 10 * MOST_LINES]);
    log.hold(true);
    for (let count = 0; count < 20; count++) log.add(lines(300));
    expect([log.shown.length, log.shown.at(-1)?.line.id, log.missed(filter)]).to.deep.equal([MOST_LINES, 10 * MOST_LINES, MOST_LINES]);
    log.hold(false);
    expect(log.shown).to.have.length(MOST_LINES);
    // The server has started anew and counts from 1: no two lines have the same key.
    log.add(lines(3));
    expect(new Set(log.shown.map(({ key }) => key)).size).to.equal(MOST_LINES);
  });
});
