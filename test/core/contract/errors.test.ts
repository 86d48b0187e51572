import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorBody, errorCodes, errors, isErrorCode, OrielError, ServerError } from '@oriel/core/contract';

const own = { message: 'Only for guards.', hint: 'Ask the gatehouse.' };

test('the list knows its own codes only', () => {
  assert.deepEqual(['tape_jammed', 'toString', ''].filter(isErrorCode), []);
});

test('a server’s error has the texts of every code, and is sent with them', () => {
  for (const code of errorCodes) {
    const error = new ServerError(code);
    const { status, message, hint } = errors[code];
    assert.ok(error instanceof OrielError && error.name === 'OrielError');
    assert.deepEqual([error.code, error.status, error.message, error.hint], [code, status, message, hint]);
    assert.deepEqual(ErrorBody.parse(error.toBody()), { error: { code, message, hint } });
  }
});

test('a server’s error may have other texts and details', () => {
  const cause = new Error('the gate');
  const error = new ServerError('session_unknown', { ...own, details: { gate: 4 }, cause });
  assert.deepEqual(error.toBody(), { error: { code: 'session_unknown', ...own, details: { gate: 4 } } });
  assert.deepEqual([error.status, error.cause], [404, cause]);
  assert.equal(new ServerError('session_unknown', { message: undefined, hint: undefined }).message, errors.session_unknown.message);
});

test('a page keeps code, message, hint, details and status of every error that it reads', () => {
  for (const code of errorCodes) {
    const { status } = errors[code];
    const error = OrielError.fromBody({ error: { code, ...own, details: { gate: 4 } } }, status);
    assert.deepEqual([error.code, error.message, error.hint, error.status, error.details], [code, own.message, own.hint, status, { gate: 4 }]);
  }
});

test('an error without texts gets some', () => {
  for (const code of [...errorCodes, 'tape_jammed']) {
    const error = OrielError.fromBody({ error: { code, message: '', hint: '' } }, 409);
    assert.ok(error.message && error.hint, code);
  }
});
