import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeViewer } from '../../../demo-server/src/library/viewer-kind.ts';

const CHROMIUM = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

test('Client Hints name the browser that calls itself Chrome', () => {
  const browserOf = (brand: string) => describeViewer({ 'user-agent': CHROMIUM, 'sec-ch-ua': `"Not;A=Brand";v="99", "${brand}";v="140", "Chromium";v="140"` });
  assert.deepEqual(browserOf('Google Chrome'), { device: 'desktop', browser: 'Chrome', os: 'Windows', country: null });
  for (const brand of ['Brave', 'Vivaldi', 'DuckDuckGo']) assert.deepEqual(browserOf(brand), { device: 'desktop', browser: brand, os: 'Windows', country: null });
});

test('headers that are no hints, or too long, tell nothing', () => {
  const expected = describeViewer({ 'user-agent': CHROMIUM });
  for (const brands of ['', '"', '"x";v=', '"'.repeat(512), '"x";v="1",'.repeat(1000)]) assert.deepEqual(describeViewer({ 'user-agent': CHROMIUM, 'sec-ch-ua': brands }), expected, brands.slice(0, 20));
  assert.deepEqual(describeViewer({ 'user-agent': 'x'.repeat(5000) }), { device: null, browser: null, os: null, country: null });
});

test('a country is taken from the header of the gateway only', () => {
  const countryOf = (value: string | undefined, header?: string) => describeViewer({ ...(value !== undefined && { 'cf-ipcountry': value }) }, header).country;
  assert.equal(countryOf('NO'), null);
  assert.equal(countryOf('no', 'CF-IPCountry'), 'NO');
  for (const unknown of [undefined, '', 'XX', 'T1', 'Norway', '<b>']) assert.equal(countryOf(unknown, 'CF-IPCountry'), null, unknown);
});
