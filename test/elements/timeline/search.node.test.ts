import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Search } from '../../../packages/elements/src/timeline/data/search.ts';
import { readGiven } from '../../../packages/elements/src/timeline/given-facts.ts';
import { HOUR, NOW, OLDEST, setUp as setUpData, VIEW } from './recorded-server.ts';

const MINUTE = 60_000;

/** A search from `cursor`, which goes where it leads. */
function setUp(cursor = VIEW.from + HOUR + 1) {
  const data = setUpData();
  const seeks: number[] = [];
  const navigation = { cursor, view: VIEW, seek: (time: number) => void seeks.push((navigation.cursor = time)) };
  const found: unknown[] = [];
  const search = new Search({
    ...data.source,
    data: data.data,
    navigation,
    found: (event, direction) => {
      if (event) navigation.seek(event.time);
      else found.push(direction);
    },
  });
  return { ...data, found, navigation, search, seeks };
}

test('the nearest event comes from memory, or from the server if it is farther away', async () => {
  const { asked, navigation, search, seeks, show } = setUp();
  await show();
  asked.length = 0;
  await search.event('later');
  assert.deepEqual(seeks, [VIEW.from + HOUR + MINUTE]);
  await search.event('earlier');
  assert.deepEqual(seeks.slice(1), [VIEW.from + HOUR]);
  assert.deepEqual(asked, []);
  navigation.cursor = VIEW.from - 50 * HOUR;
  await search.event('earlier');
  assert.deepEqual(seeks.slice(2), [VIEW.from - 50 * HOUR - MINUTE]);
  assert.equal(asked.length, 1);
});

test('a search starts where those before it lead, also while the server is asked', async () => {
  const { found, search, seeks, source } = setUp(OLDEST + 2 * MINUTE);
  await Promise.all([search.event('earlier'), search.event('earlier'), search.event('earlier'), search.event('later')]);
  assert.deepEqual(seeks.map((time) => (time - OLDEST) / MINUTE), [1, 0, 1]);
  assert.deepEqual(found, ['earlier']);
  assert.equal(source.now(), NOW);
});

test('a search that fails says so, and the next one searches', async () => {
  const { fails, search, seeks } = setUp(OLDEST + 2 * MINUTE);
  fails.set('events', 'not_authenticated');
  const first = search.event('earlier');
  await assert.rejects(first, { code: 'not_authenticated' });
  fails.clear();
  await search.event('earlier');
  assert.deepEqual(seeks, [OLDEST + MINUTE]);
});

test('the way to the oldest recording replaces all that is searched, and leads nowhere once it is given up', async () => {
  const { search, seeks } = setUp();
  const events = [search.event('later'), search.event('later')];
  await Promise.all([...events, search.oldest()]);
  assert.deepEqual(seeks, [OLDEST]);
  const last = search.oldest();
  search.stop();
  await last;
  assert.deepEqual(seeks, [OLDEST]);
});

test('the oldest recording is asked for over all time', async () => {
  const { asked, data, search, seeks } = setUp();
  await search.oldest();
  assert.deepEqual(seeks, [OLDEST]);
  assert.deepEqual([asked[0]!.from, asked[0]!.to], [0, NOW]);
  data.given = readGiven({ sequences: [{ from: 9, to: 12 }, { from: 5, to: 6 }] });
  await search.oldest();
  assert.deepEqual(seeks, [OLDEST, 5]);
  data.given = readGiven({ sequences: [] });
  await search.oldest();
  assert.equal(seeks.length, 2);
});
