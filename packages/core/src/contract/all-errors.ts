import { OrielError, type ErrorCode, type OrielErrorOptions } from './errors.ts';
import { pageErrors } from './page-errors.ts';
import { serverErrors } from './server-errors.ts';

/** Every error of Oriel. For the server, mocks and documentation: pages load only `pageErrors`. */
export const errors = { ...pageErrors, ...serverErrors };

export const errorCodes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];

/** An error that a server raises. It has status, message and hint of every code; clients get it as an `OrielError`. */
export class ServerError extends OrielError {
  constructor(code: ErrorCode, options: OrielErrorOptions = {}) {
    const { status, message, hint } = errors[code];
    super(code, { ...options, status, message: options.message || message, hint: options.hint || hint });
  }
}
