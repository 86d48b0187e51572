import { expect } from '@open-wc/testing';
import { Gestures, type GestureTarget } from '../../../packages/elements/dist/timeline/gestures.js';

const CURSOR = 300;

describe('gestures on a surface', () => {
  let surface: HTMLElement;
  let life: AbortController;
  let asked: string[];
  const number = (value: number | undefined) => (value === undefined ? '' : String(Number(value.toFixed(3))));
  const target: GestureTarget = {
    cursorX: () => CURSOR,
    hover: (x) => void asked.push(`hover ${number(x)}`),
    scrub: (x) => void asked.push(`scrub ${number(x)}`),
    seek: (x) => void asked.push(`seek ${number(x)}`),
    cancel: () => void asked.push('cancel'),
    pan: (dx) => void asked.push(`pan ${number(dx)}`),
    zoom: (factor, x) => void asked.push(`zoom ${number(factor)} ${number(x)}`),
  };
  const event = (type: string, x: number, init: PointerEventInit = {}) =>
    new PointerEvent(type, { pointerId: 1, pointerType: 'mouse', button: 0, buttons: type === 'pointerup' ? 0 : 1, cancelable: true, ...init, clientX: surface.getBoundingClientRect().left + x });
  const send = (type: string, x: number, init: PointerEventInit = {}) => surface.dispatchEvent(event(type, x, init));
  const wheel = (x: number, init: WheelEventInit) => {
    const sent = new WheelEvent('wheel', { cancelable: true, ...init, clientX: surface.getBoundingClientRect().left + x });
    surface.dispatchEvent(sent);
    return sent.defaultPrevented;
  };
  /** What was asked since the last call, without what the pointer hovers over. */
  const actions = () => asked.splice(0).filter((one) => !one.startsWith('hover'));
  const finger = (pointerId = 1): PointerEventInit => ({ pointerId, pointerType: 'touch' });
  let gestures: Gestures;

  beforeEach(() => {
    surface = document.createElement('div');
    surface.style.cssText = 'position:absolute;left:20px;top:0;width:600px;height:60px';
    document.body.append(surface);
    life = new AbortController();
    asked = [];
    gestures = new Gestures(surface, target, life.signal);
  });
  afterEach(() => {
    life.abort();
    surface.remove();
  });

  it('a click seeks, also if the hand shakes; a drag scrubs and then seeks', () => {
    send('pointerdown', 100);
    send('pointermove', 103);
    send('pointerup', 102);
    expect(actions()).to.deep.equal(['seek 102']);
    send('pointerdown', 100);
    for (const x of [103, 104, 150]) send('pointermove', x);
    send('pointerup', 160);
    expect(actions()).to.deep.equal(['scrub 104', 'scrub 150', 'seek 160']);
  });

  it('a drag with Shift or the middle button pans, another button does nothing', () => {
    for (const init of [{ shiftKey: true }, { button: 1 }]) {
      send('pointerdown', 100, init);
      send('pointermove', 110, init);
      send('pointermove', 90, init);
      send('pointerup', 90, init);
      expect(actions()).to.deep.equal(['pan 10', 'pan -20']);
    }
    send('pointerdown', 100, { button: 2 });
    send('pointermove', 150, { button: 2 });
    send('pointerup', 150, { button: 2 });
    expect(actions()).to.deep.equal([]);
  });

  it('hovers while no button is pressed, and no more once it has left', () => {
    send('pointermove', 40, { buttons: 0 });
    send('pointermove', 50, { buttons: 1 });
    send('pointermove', 60, { ...finger(), buttons: 0 });
    send('pointerleave', 70);
    expect(asked).to.deep.equal(['hover 40', 'hover ']);
  });

  it('a finger taps to seek, pans, and scrubs if it starts at the cursor', () => {
    send('pointerdown', 100, finger());
    send('pointermove', 107, finger());
    send('pointerup', 107, finger());
    expect(actions()).to.deep.equal(['seek 107']);
    send('pointerdown', 100, finger());
    send('pointermove', 120, finger());
    send('pointerup', 120, finger());
    expect(actions()).to.deep.equal(['pan 20']);
    send('pointerdown', CURSOR + 20, finger());
    send('pointermove', CURSOR + 40, finger());
    send('pointerup', CURSOR + 50, finger());
    expect(actions()).to.deep.equal([`scrub ${CURSOR + 40}`, `seek ${CURSOR + 50}`]);
  });

  it('two fingers zoom around their middle, and the one that stays pans', () => {
    send('pointerdown', 200, finger(1));
    send('pointerdown', 300, finger(2));
    send('pointermove', 400, finger(2));
    expect(actions()).to.deep.equal(['pan 50', 'zoom 0.5 300']);
    send('pointerup', 200, finger(1));
    send('pointermove', 410, finger(2));
    send('pointerup', 410, finger(2));
    expect(actions()).to.deep.equal(['pan 10']);
  });

  it('a second finger, a lost pointer and Escape give a scrub up', () => {
    const giveUps = [
      () => send('pointerdown', 100, finger(2)),
      () => send('pointercancel', CURSOR + 30, finger(1)),
      () => send('lostpointercapture', CURSOR + 30, finger(1)),
      () => gestures.cancel(),
    ];
    for (const giveUp of giveUps) {
      send('pointerdown', CURSOR, finger(1));
      send('pointermove', CURSOR + 30, finger(1));
      giveUp();
      send('pointerup', 100, finger(2));
      send('pointerup', CURSOR + 30, finger(1));
      expect(actions()).to.deep.equal([`scrub ${CURSOR + 30}`, 'cancel']);
    }
  });

  it('the wheel zooms around the pointer; sideways, or with Shift, it pans', () => {
    expect(wheel(50, { deltaY: 100 })).to.equal(true);
    wheel(50, { deltaY: -100 });
    wheel(50, { deltaY: 2, deltaMode: WheelEvent.DOM_DELTA_LINE });
    wheel(50, { deltaY: 10, ctrlKey: true });
    wheel(50, { deltaX: 30, deltaY: 10 });
    wheel(50, { deltaY: 30, shiftKey: true });
    const zoom = (exponent: number) => `zoom ${number(Math.exp(exponent))} 50`;
    expect(actions()).to.deep.equal([zoom(0.2), zoom(-0.2), zoom(0.064), zoom(0.1), 'pan -30', 'pan -30']);
    expect(wheel(50, {}), 'the page scrolls on').to.equal(false);
  });

  it('does what was pressed before it was there, and nothing after its end', () => {
    life.abort();
    life = new AbortController();
    const early = [event('pointerdown', 100), event('pointermove', 150), event('pointerup', 160)];
    gestures = new Gestures(surface, target, life.signal, early);
    expect(actions()).to.deep.equal(['scrub 150', 'seek 160']);
    life.abort();
    send('pointerdown', 100);
    send('pointerup', 100);
    expect(actions()).to.deep.equal([]);
  });
});
