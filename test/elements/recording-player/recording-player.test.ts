import { expect, fixtureCleanup, waitUntil } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import '@oriel/elements/timeline/define';
import { OrielRecordingPlayer } from '@oriel/elements/recording-player';
import type { OrielTimeline } from '@oriel/elements/timeline';
import { NOW, defineStub, stubClient, type StubCamera } from '../stub-camera.ts';

defineStub();
if (!customElements.get('oriel-recording-player')) customElements.define('oriel-recording-player', OrielRecordingPlayer);

const START = NOW - 1_800_000;

async function player(properties: Partial<OrielRecordingPlayer> = {}, width = 800): Promise<OrielRecordingPlayer> {
  document.body.style.margin = '0';
  const element = document.createElement('oriel-recording-player');
  element.style.width = `${width}px`;
  Object.assign(element, { client: stubClient(), camera: 'yard', time: START, locale: 'en-GB', ...properties });
  document.body.append(element);
  await element.updateComplete;
  camera(element).currentTime = START;
  return element;
}

const inside = <E extends Element>(element: Element, selector: string): E => element.shadowRoot!.querySelector<E>(selector)!;
const camera = (element: Element) => inside<StubCamera>(element, 'oriel-camera');
const timeline = (element: Element) => inside<OrielTimeline>(element, 'oriel-timeline');
const frame = (element: Element) => inside<HTMLElement>(element, '.frame');
const button = (element: Element, name: string) => inside<HTMLButtonElement>(element, `button[aria-label="${name}"]`);

async function settled(element: OrielRecordingPlayer): Promise<void> {
  await element.updateComplete;
  await camera(element).updateComplete;
  await element.updateComplete;
}

function drag(element: OrielRecordingPlayer) {
  const surface = inside<HTMLElement>(timeline(element), '.surface');
  const { left, top, width } = surface.getBoundingClientRect();
  return (type: string, fraction: number) =>
    surface.dispatchEvent(
      new PointerEvent(type, { clientX: left + width * fraction, clientY: top + 30, pointerId: 5, pointerType: 'mouse', button: 0, bubbles: true, composed: true }),
    );
}

/** A live player, in the middle of a drag along its timeline. */
async function draggedFromLive(): Promise<OrielRecordingPlayer> {
  const element = await player({ time: undefined });
  const to = drag(element);
  to('pointerdown', 0.2);
  to('pointermove', 0.3);
  await settled(element);
  return element;
}

describe('oriel-recording-player', () => {
  afterEach(async () => {
    await resetMouse();
    document.querySelectorAll('oriel-recording-player').forEach((element) => element.remove());
    fixtureCleanup();
  });

  it('begins with the recording at its time, and live without one', async () => {
    const recorded = await player();
    expect(camera(recorded).mode).to.equal('playback');
    expect(camera(recorded).time).to.equal(START);
    const live = await player({ time: undefined });
    expect(camera(live).mode).to.equal('live');
    expect(timeline(live).live).to.equal(true);
  });

  it('shows stills while the timeline is dragged, and plays on from where it is let go', async () => {
    const element = await player();
    const to = drag(element);
    const time = (fraction: number) => timeline(element).view.from + 3_600_000 * fraction;
    to('pointerdown', 0.2);
    to('pointermove', 0.3);
    await settled(element);
    expect(camera(element).paused).to.equal(true);
    expect(camera(element).asked).to.deep.equal([`seek ${time(0.3)}`]);
    to('pointermove', 0.4);
    expect(camera(element).asked.at(-1)).to.equal(`seek ${time(0.4)}`);
    to('pointerup', 0.4);
    await settled(element);
    expect(camera(element).paused).to.equal(false);
    expect(camera(element).asked.at(-1)).to.equal(`seek ${time(0.4)}`);
  });

  it('stays paused after a drag when it was paused before', async () => {
    const element = await player();
    element.pause();
    const to = drag(element);
    to('pointerdown', 0.2);
    to('pointermove', 0.3);
    to('pointerup', 0.3);
    await settled(element);
    expect(camera(element).paused).to.equal(true);
  });

  it('goes from live to stills when dragged, and back to live when the drag is given up', async () => {
    const element = await draggedFromLive();
    expect(camera(element).mode).to.equal('playback');
    expect(camera(element).paused).to.equal(true);
    inside<HTMLElement>(timeline(element), '.surface').focus();
    await sendKeys({ press: 'Escape' });
    await settled(element);
    expect(camera(element).mode).to.equal('live');
    expect(camera(element).paused).to.equal(false);
  });

  it('does not seek when the page prevents it', async () => {
    const element = await player();
    element.addEventListener('oriel-seek', (event) => event.preventDefault());
    const to = drag(element);
    to('pointerdown', 0.2);
    to('pointerup', 0.2);
    await settled(element);
    expect(camera(element).asked).to.deep.equal([]);
  });

  it('does by keys what its controls do', async () => {
    const element = await player();
    const { asked } = camera(element);
    frame(element).focus();
    await sendKeys({ press: 'l' });
    expect(asked.at(-1)).to.equal(`seek ${START + 10_000}`);
    camera(element).show(START + 10_000);
    await sendKeys({ press: 'j' });
    expect(asked.at(-1)).to.equal(`seek ${START}`);
    camera(element).show(START);
    await sendKeys({ press: 'ArrowRight' });
    expect(asked.at(-1)).to.equal(`seek ${START + 1000}`);
    await sendKeys({ press: ' ' });
    await settled(element);
    expect(camera(element).paused).to.equal(true);
    await sendKeys({ press: '.' });
    expect(asked.at(-1)).to.equal('step 1');
    await sendKeys({ press: ',' });
    expect(asked.at(-1)).to.equal('step -1');
    await sendKeys({ press: 'k' });
    await settled(element);
    expect(camera(element).paused).to.equal(false);
    await sendKeys({ press: 'Home' });
    await waitUntil(() => asked.at(-1) === `seek ${NOW - 3_600_000}`);
    await sendKeys({ press: 'End' });
    await settled(element);
    expect(camera(element).mode).to.equal('live');
  });

  it('does not switch to and fro under a key that is held down, and pans its timeline', async () => {
    const element = await player();
    const held = (key: string) => frame(element).dispatchEvent(new KeyboardEvent('keydown', { key, repeat: true, bubbles: true, cancelable: true }));
    expect(held(' ')).to.equal(false);
    held('k');
    held('?');
    await settled(element);
    expect(camera(element).paused).to.equal(false);
    expect(element.shadowRoot!.querySelector('.panel')).to.equal(null);
    held('l');
    expect(camera(element).asked).to.deep.equal([`seek ${START + 10_000}`]);
    const { from, to } = timeline(element).view;
    frame(element).focus();
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'PageDown' });
    await sendKeys({ up: 'Shift' });
    expect(timeline(element).view.from).to.equal(from - (to - from) / 2);
    expect(camera(element).asked).to.have.length(1);
  });

  it('does not take keys that a field or a button wants', async () => {
    const element = await player();
    button(element, '10 seconds back').focus();
    await sendKeys({ press: ' ' });
    expect(camera(element).asked).to.deep.equal([`seek ${START - 10_000}`]);
    await settled(element);
    expect(camera(element).paused).to.equal(false);
  });

  it('hides its controls after two seconds of rest and brings them back with a key', async () => {
    const element = await player();
    frame(element).focus();
    await sendKeys({ press: 'm' });
    await element.updateComplete;
    expect(frame(element).classList.contains('idle')).to.equal(false);
    await waitUntil(() => frame(element).classList.contains('idle'), undefined, { timeout: 4000 });
    await sendMouse({ type: 'move', position: [40, 40] });
    await sendMouse({ type: 'move', position: [44, 44] });
    await waitUntil(() => !frame(element).classList.contains('idle'));
  });

  it('never moves a control: idle or not, paused or playing', async () => {
    const element = await player();
    const at = () => JSON.stringify([...element.shadowRoot!.querySelectorAll('.controls > *')].map((control) => control.getBoundingClientRect().left));
    const names = () => element.shadowRoot!.querySelectorAll('.controls > *').length;
    const before = at();
    element.pause();
    await settled(element);
    const count = names();
    expect(JSON.parse(at()).slice(0, 6)).to.deep.equal(JSON.parse(before).slice(0, 6));
    expect(names()).to.equal(count);
  });

  it('goes to a moment that was picked', async () => {
    const element = await player();
    inside<HTMLButtonElement>(element, 'button.time').click();
    await element.updateComplete;
    const input = inside<HTMLInputElement>(element, '.jump input');
    expect(element.shadowRoot!.activeElement).to.equal(input);
    const to = new Date(NOW - 600_000);
    input.value = new Date(to.getTime() - to.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    inside<HTMLFormElement>(element, 'form').requestSubmit();
    await element.updateComplete;
    expect(camera(element).asked.at(-1)).to.equal(`seek ${to.getTime()}`);
    expect(element.shadowRoot!.querySelector('.panel')).to.equal(null);
  });

  it('shows its keys, and takes them away on Escape', async () => {
    const element = await player();
    frame(element).focus();
    await sendKeys({ press: '?' });
    await waitUntil(() => element.shadowRoot!.querySelector('.panel.help'));
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !element.shadowRoot!.querySelector('.panel.help'));
  });

  it('follows when the camera goes live by itself', async () => {
    const element = await player();
    camera(element).change('live');
    await element.updateComplete;
    expect(element.isLive).to.equal(true);
    expect(inside(element, '.live-button').getAttribute('aria-pressed')).to.equal('true');
  });

  it('goes to the last of several moments that are asked for at once, from live too', async () => {
    const element = await player({ time: undefined });
    element.seek(START);
    element.seek(START + 60_000);
    await settled(element);
    expect(camera(element).mode).to.equal('playback');
    expect(camera(element).time).to.equal(START + 60_000);
    expect(camera(element).asked).to.deep.equal([]);
    element.seek(START + 90_000);
    expect(camera(element).asked).to.deep.equal([`seek ${START + 90_000}`]);
  });

  it('begins where it is told, also where it began before, after the picture has gone elsewhere by itself', async () => {
    const element = await player({ time: undefined });
    element.seek(START);
    await settled(element);
    element.goLive();
    await settled(element);
    // As a live picture does that is stepped.
    camera(element).time = START + 500_000;
    camera(element).change('playback');
    await settled(element);
    expect(camera(element).time).to.equal(START + 500_000);
    element.goLive();
    await settled(element);
    element.seek(START);
    await settled(element);
    expect(camera(element).mode).to.equal('playback');
    expect(camera(element).time).to.equal(START);
  });

  it('does nothing while it is in no document', async () => {
    const element = await player();
    element.remove();
    const before = { mode: element.mode, time: element.time, paused: camera(element).paused };
    element.pause();
    element.seek(START + 60_000);
    element.step(1);
    element.goLive();
    element.record();
    element.play();
    await element.updateComplete;
    expect({ mode: element.mode, time: element.time, paused: camera(element).paused }).to.deep.equal(before);
    expect(camera(element).asked).to.deep.equal([]);
  });

  it('hides its controls, and goes on as before a drag, when it comes back', async () => {
    const element = await draggedFromLive();
    expect(camera(element).mode).to.equal('playback');
    expect(frame(element).classList.contains('idle')).to.equal(false);
    element.remove();
    document.body.append(element);
    await settled(element);
    expect(frame(element).classList.contains('idle')).to.equal(true);
    expect(camera(element).mode).to.equal('live');
    expect(camera(element).paused).to.equal(false);
    expect(timeline(element).live).to.equal(true);
  });

  it('reads out the time with its milliseconds while it stands', async () => {
    const element = await player();
    camera(element).show(START + 480);
    element.pause();
    await settled(element);
    expect(inside(element, '.readout').textContent).to.match(/:00\.480/);
  });

  for (const width of [320, 800]) {
    it(`is accessible at ${width} pixels, and nothing sticks out`, async () => {
      const element = await player({}, width);
      const controls = inside(element, '.controls');
      expect(controls.scrollWidth).to.be.at.most(controls.clientWidth);
      await expect(element).to.be.accessible();
    });
  }
});
