import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact } from '../../../demo-server/src/media/redact.ts';

test('an address is shown without user, password and query', () => {
  for (const [text, shown] of [
    ['rtsp://cam/1: Connection refused', 'rtsp://cam/1: Connection refused'],
    ['rtsp://cam:554/1: Connection refused', 'rtsp://cam:554/1: Connection refused'],
    ['rtsp://admin:hunter2@cam:554/1: Connection refused', 'rtsp://cam:554/1: Connection refused'],
    ["Error opening 'rtsp://admin:hunter2@[fe80::1]:554/1'.", "Error opening 'rtsp://[fe80::1]:554/1'."],
    ['rtsp://hunter2@cam/1', 'rtsp://cam/1'],
    ["'http://cam/1?key=hunter2': no", "'http://cam/1?…': no"],
    ["http://cam/1?key=it's-hunter2 is gone", 'http://cam/1?… is gone'],
    ["rtsp://it's-hunter2@cam/1 is gone", 'rtsp://cam/1 is gone'],
    ['http://cam/1#hunter2: no', 'http://cam/1#…: no'],
    ['from http://a:hunter2@b/1 to http://c/2', 'from http://b/1 to http://c/2'],
    ['rtsp://cam:554/1: 401 for the user at home', 'rtsp://cam:554/1: 401 for the user at home'],
    ['no address, a@b', 'no address, a@b'],
  ] as const)
    assert.equal(redact(text), shown);
});

test('no odd password is shown, escaped or not', () => {
  const odd = ["it's", "'", 'a"b', 'a b', 'a<b>c', 'p@ss', 'p@ss/word', 'p/w', 'p?w', 'p#w', '12/3', '554', ':', '::', 'a:b', 'a\\b', 'ü', '%27', 'a@b?c#d/e f', '[x]', 'a,b;c|d'];
  for (const password of odd) {
    for (const line of [(address: string) => address, (address: string) => `'${address}': Connection refused`, (address: string) => `[rtsp] "${address}"`]) {
      const shown = redact(line(`rtsp://admin:S3CRET${password}S3CRET@cam/1`));
      assert.doesNotMatch(shown, /S3CRET|admin/, `${password}: ${shown}`);
    }
    if (!/[/?#@]/.test(password)) assert.equal(redact(`rtsp://admin:${password}@cam/1: gone`), 'rtsp://cam/1: gone', password);
  }
});

test('two addresses with passwords on one line show neither', () => {
  const shown = redact("rtsp://a:it's one@cam/1 -> rtsp://b:two@cam/2");
  assert.doesNotMatch(shown, /one|two/);
});

test('long input is read in no time', () => {
  const began = performance.now();
  redact(`http://${'a:'.repeat(20_000)}`);
  redact('http://a:b@'.repeat(5000));
  assert.ok(performance.now() - began < 500);
});
