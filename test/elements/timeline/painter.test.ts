import { expect } from '@open-wc/testing';
import { paint, type Style } from '../../../packages/elements/dist/timeline/painter.js';
import type { Lane, Scene } from '../../../packages/elements/dist/timeline/scene.js';

const paints: Style['paints'] = {
  ground: 'rgb(1 1 1)', band: 'rgb(10 0 0)', activity: 'rgb(20 0 0)', mark: 'rgb(30 0 0)', tick: 'rgb(40 0 0)',
  label: 'rgb(50 0 0)', strong: 'rgb(60 0 0)', unknown: 'rgb(70 0 0)', future: 'rgb(80 0 0)', live: 'rgb(90 0 0)',
};
const usual: Style = { paints, font: '11px sans-serif', direction: 'ltr', pixelRatio: 1, eventColors: true };
const blank: Lane = { sequences: [], unknown: [], bars: [], markers: [] };

/** Paints a scene of 200 by 100 pixels: 20 for the times at the top, 18 for the labels at the bottom, the lanes between. */
function painted(lanes: Partial<Lane>[], scene: Partial<Scene> = {}, style: Partial<Style> = {}) {
  const canvas = document.createElement('canvas');
  const ratio = style.pixelRatio ?? 1;
  Object.assign(canvas, { width: 200 * ratio, height: 100 * ratio });
  const context = canvas.getContext('2d')!;
  paint(context, { width: 200, height: 100, lanes: lanes.map((lane) => ({ ...blank, ...lane })), ticks: [], pinned: '', liveX: undefined, ...scene }, { ...usual, ...style });
  const colour = (x: number, y: number) => {
    const [red, green, blue, alpha] = context.getImageData(Math.floor(x * ratio), Math.floor(y * ratio), 1, 1).data;
    return alpha === 0 ? '' : `rgb(${red} ${green} ${blue})`;
  };
  /** All colours in a column. */
  const column = (x: number) => new Set(Array.from({ length: 100 }, (_, y) => colour(x, y)));
  return { colour, column };
}

describe('a painted timeline', () => {
  it('has a band for recordings, a line where nothing is known, and nothing in a gap', () => {
    const { colour } = painted([{ sequences: [{ from: 20, to: 80 }], unknown: [{ from: 100, to: 140 }] }]);
    for (const y of [75, 78, 81]) expect(colour(50, y), String(y)).to.equal(paints.band);
    expect([colour(50, 72), colour(50, 83)]).to.deep.equal(['', '']);
    expect([colour(120, 78), colour(120, 75)]).to.deep.equal([paints.unknown, '']);
    expect(colour(90, 78)).to.equal('');
  });

  it('shows the shortest recording, at every pixel ratio', () => {
    for (const pixelRatio of [1, 2, 3]) {
      const { colour } = painted([{ sequences: [{ from: 60.1, to: 60.2 }] }], {}, { pixelRatio });
      expect(colour(60.5, 78), String(pixelRatio)).to.equal(paints.band);
    }
  });

  it('has activity that rises from the band by its value, and a trace of the least', () => {
    const { colour } = painted([{ bars: [{ from: 20, to: 40, value: 1 }, { from: 40, to: 60, value: 0.5 }, { from: 60, to: 80, value: 0 }] }]);
    expect([colour(30, 20), colour(30, 23), colour(30, 73)]).to.deep.equal(['', paints.activity, paints.activity]);
    expect([colour(50, 46), colour(50, 49), colour(50, 73)]).to.deep.equal(['', paints.activity, paints.activity]);
    expect([colour(70, 71), colour(70, 73)]).to.deep.equal(['', paints.activity]);
    expect(colour(39.5, 50), 'bars stand apart').to.equal('');
  });

  it('has events in their own colours, unless the viewer has chosen all colours', () => {
    const markers = [{ x: 50, color: 'rgb(0, 0, 200)', small: false }, { x: 100, color: undefined, small: true }, { x: 150, color: 'no colour', small: false }];
    const own = painted([{ markers }]);
    expect([50, 100, 150].map((x) => own.colour(x, 78))).to.deep.equal(['rgb(0 0 200)', paints.mark, paints.mark]);
    const forced = painted([{ markers }], {}, { eventColors: false });
    expect(forced.colour(50, 78)).to.equal(paints.mark);
  });

  it('marks the live edge, and the future by a hatch that begins there', () => {
    const { colour, column } = painted([{ sequences: [{ from: 0, to: 160 }] }], { liveX: 160 });
    expect([colour(159, 30), colour(160, 30), colour(160, 78)]).to.deep.equal([paints.live, paints.live, paints.live]);
    expect([...column(150)].sort()).to.deep.equal(['', paints.band]);
    expect(column(180).size, 'lines and what is between them').to.be.above(1);
    expect(column(180).has(paints.band)).to.equal(false);
    const past = painted([{}], { liveX: undefined });
    expect([...past.column(180)]).to.deep.equal(['']);
  });

  it('has a lane for each camera, one below the other', () => {
    const { colour } = painted([{ sequences: [{ from: 0, to: 100 }] }, { sequences: [{ from: 100, to: 200 }] }]);
    expect([colour(50, 47), colour(150, 47)]).to.deep.equal([paints.band, '']);
    expect([colour(50, 78), colour(150, 78)]).to.deep.equal(['', paints.band]);
  });

  it('has long ticks for units and short ones for the rest, with their labels below', () => {
    const tick = (x: number, kind: 'unit' | 'major' | 'minor', label = '') => ({ x, kind, label, labelX: x + 4 }) as Scene['ticks'][number];
    const { colour, column } = painted([{}], { ticks: [tick(40, 'unit'), tick(80, 'major'), tick(120, 'minor', '████')] });
    expect([colour(40, 30), colour(40, 90)]).to.deep.equal([paints.tick, paints.tick]);
    expect([colour(80, 30), colour(80, 85), colour(80, 87)]).to.deep.equal(['', paints.tick, paints.tick]);
    expect([colour(120, 85), colour(120, 87)]).to.deep.equal([paints.tick, '']);
    expect(column(128).has(paints.label)).to.equal(true);
    expect([...column(100)]).to.deep.equal(['']);
  });
});
