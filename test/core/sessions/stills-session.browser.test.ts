import { createClient, encodeGroup, FRAMES_TYPE, StillsSession, type Group } from '@oriel/core';
import { expect } from '@open-wc/testing';
import { encodeFrames } from '../../mocks/frames.ts';
import { countOpenFrames, type OpenFrames } from '../../support/open-frames.ts';

const START = Date.parse('2026-01-31T10:00:00.000Z');
const FRAME = 40;
const GROUP = 25 * FRAME;

/** Columns in a picture: white for 1, the most significant bit first. */
const BITS = 5;

function drawNumber(canvas: OffscreenCanvas, n: number): void {
  const context = canvas.getContext('2d')!;
  const width = canvas.width / BITS;
  for (let bit = 0; bit < BITS; bit++) {
    context.fillStyle = (n >> (BITS - 1 - bit)) & 1 ? 'white' : 'black';
    context.fillRect(bit * width, 0, width, canvas.height);
  }
}

function readNumber(frame: VideoFrame): number {
  const context = new OffscreenCanvas(BITS, 1).getContext('2d')!;
  context.drawImage(frame, 0, 0, BITS, 1);
  const { data } = context.getImageData(0, 0, BITS, 1);
  return Array.from({ length: BITS }, (_, bit) => Number(data[4 * bit]! > 127)).reduce((n, bit) => 2 * n + bit);
}

/** Answers like a server with three recorded groups of a second; the last one is the live one too. */
async function recording(codec: string): Promise<typeof fetch> {
  const groups: Group[] = [];
  for (let n = 0; n < 3; n++) groups.push(await encodeFrames({ from: START + n * GROUP, codec, draw: drawNumber }));
  return async (input: RequestInfo | URL) => {
    const asked = new URL(String(input)).searchParams.get('time');
    const group = asked === null ? groups.at(-1) : groups[Math.floor((Date.parse(asked) - START) / GROUP)];
    if (!group) return new Response('{}', { status: 404 });
    return new Response(encodeGroup(group) as Uint8Array<ArrayBuffer>, { headers: { 'Content-Type': FRAMES_TYPE } });
  };
}

async function isEncodable(codec: string): Promise<boolean> {
  const { supported } = await VideoEncoder.isConfigSupported({ codec, width: 320, height: 180 });
  return supported === true;
}

const task = () => new Promise((resolve) => setTimeout(resolve));

for (const codec of ['vp8', 'avc1.42001f']) {
  describe(`exact stills of ${codec}`, function () {
    let answer: typeof fetch;
    let open: OpenFrames;
    let stills: StillsSession;

    before(async function () {
      if (!(await isEncodable(codec))) return this.skip();
      answer = await recording(codec);
    });
    beforeEach(() => {
      open = countOpenFrames();
      stills = new StillsSession({ client: createClient({ server: 'http://oriel.test', fetch: answer }), camera: 'yard' });
    });
    afterEach(() => {
      stills.close();
      open.restore();
    });

    /** Also after whatever the decoder still has under way. */
    async function expectNothingOpen(): Promise<void> {
      for (let turn = 0; turn < 5; turn++) {
        expect({ frames: open.frames, decoders: open.decoders }).to.deep.equal({ frames: 0, decoders: 0 });
        await task();
      }
    }

    it('shows the asked frames of several groups with one decoder', async () => {
      for (const [group, index] of [[1, 12], [0, 24], [2, 0], [1, 13], [1, 3]] as const) {
        const time = START + group * GROUP + index * FRAME;
        const still = await stills.at(time + FRAME / 2);
        expect(still.time).to.equal(time);
        expect(readNumber(still.frame)).to.equal(index);
      }
      expect(open.made.decoders).to.equal(1);
    });

    it('steps across the border of two groups, both ways', async () => {
      let { time } = await stills.at(START + 23 * FRAME);
      for (const index of [24, 25, 26]) {
        const still = await stills.next(time);
        ({ time } = still);
        expect(time).to.equal(START + index * FRAME);
        expect(readNumber(still.frame)).to.equal(index % 25);
      }
      for (const index of [25, 24, 23]) {
        const still = await stills.previous(time);
        ({ time } = still);
        expect(time).to.equal(START + index * FRAME);
        expect(readNumber(still.frame)).to.equal(index % 25);
      }
    });

    it('leaves no frame and no decoder open after close', async () => {
      await stills.at(START + 20 * FRAME);
      await stills.at(START + GROUP + 20 * FRAME);
      expect(open.frames).to.be.greaterThan(1);
      expect(open.decoders).to.equal(1);
      stills.close();
      await expectNothingOpen();
    });

    it('leaves nothing open when one task seeks in a loaded group and closes', async () => {
      await stills.at(START);
      const ended = stills.at(START + 15 * FRAME).then(() => 'resolved', ({ name }: Error) => name);
      stills.close();
      expect(await ended).to.equal('AbortError');
      await expectNothingOpen();
    });

    it('leaves nothing open when it is closed while frames come out', async () => {
      const ended = stills.at(START + 24 * FRAME).then(() => 'resolved', ({ name }: Error) => name);
      while (open.made.mostFrames === 0) await task();
      stills.close();
      await ended;
      await expectNothingOpen();
    });

    it('leaves nothing open when requests replace each other', async () => {
      const asked = Array.from({ length: 12 }, (_, n) => stills.at(START + (n % 3) * GROUP + (n * 7 % 25) * FRAME));
      await Promise.allSettled(asked);
      stills.close();
      await expectNothingOpen();
    });

    it('leaves a clone that was taken to its taker', async () => {
      const clone = (await stills.at(START + 3 * FRAME)).frame.clone();
      stills.close();
      expect({ frames: open.frames, decoders: open.decoders }).to.deep.equal({ frames: 1, decoders: 0 });
      expect(readNumber(clone)).to.equal(3);
      clone.close();
      await expectNothingOpen();
    });
  });
}
