import base from './web-test-runner.config.mjs';
export default { ...base, port: 8431, browsers: process.env.BOTH ? base.browsers : [base.browsers[0]] };
