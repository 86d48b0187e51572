import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan, type Machine } from '../../scripts/setup/programs.mjs';

const linux: Machine = { platform: 'linux', systems: ['debian'], root: false, sudo: false, apt: true, brew: false };

test('root on Debian installs with apt, and knows how to refresh its lists', () => {
  const way = plan(['ffmpeg', 'chromium', 'firefox'], { ...linux, root: true });
  assert.ok('installations' in way);
  const [installation, ...others] = way.installations;
  assert.equal(others.length, 0);
  assert.equal(installation?.command, 'env');
  assert.deepEqual(installation.args.slice(-6), ['install', '-y', '--no-install-recommends', 'ffmpeg', 'chromium', 'firefox-esr']);
  assert.equal(installation.update?.at(-1), 'update');
});

test('sudo without a password will do, and never waits for one', () => {
  const way = plan(['ffmpeg'], { ...linux, sudo: true });
  assert.ok('installations' in way);
  assert.deepEqual([way.installations[0]?.command, way.installations[0]?.args[0]], ['sudo', '-n']);
});

test('Ubuntu has other names for browsers', () => {
  const way = plan(['chromium', 'firefox'], { ...linux, systems: ['ubuntu', 'debian'], root: true });
  assert.ok('installations' in way);
  assert.deepEqual(way.installations[0]?.args.slice(-2), ['chromium-browser', 'firefox']);
});

test('without the right to install, one line says what to install', () => {
  assert.deepEqual(plan(['ffmpeg', 'firefox'], linux), { ask: 'Please install FFmpeg, Firefox: sudo apt-get install ffmpeg firefox-esr' });
});

test('macOS installs with Homebrew, or says where that is', () => {
  const mac: Machine = { platform: 'darwin', systems: [], root: false, sudo: false, apt: false, brew: true };
  assert.deepEqual(plan(['ffmpeg', 'firefox'], mac), {
    installations: [
      { command: 'brew', args: ['install', 'ffmpeg'] },
      { command: 'brew', args: ['install', '--cask', 'firefox'] },
    ],
  });
  const way = plan(['ffmpeg'], { ...mac, brew: false });
  assert.ok('ask' in way && /^Please install Homebrew .*FFmpeg/.test(way.ask));
});

test('other systems are asked in one line', () => {
  for (const machine of [{ ...linux, apt: false, root: true }, { ...linux, platform: 'freebsd' as const }]) {
    const way = plan(['ffmpeg'], machine);
    assert.ok('ask' in way);
    assert.match(way.ask, /^Please install FFmpeg[^\n]*$/);
  }
});
