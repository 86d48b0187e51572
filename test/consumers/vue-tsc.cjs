// vue-tsc by itself takes the nearest TypeScript, which here is 7 and has no JavaScript API.
require('vue-tsc').run(require.resolve('typescript/lib/tsc'));
