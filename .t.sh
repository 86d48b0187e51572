PATH=$PWD/node_modules/.bin:$PATH
node node_modules/typescript/bin/tsc -b packages/elements || exit 1
timeout ${T:-300} node node_modules/@web/test-runner/dist/bin.js --config .wtr.mjs --files "$@" 2>&1 | grep -v "^$\|Lit is in dev\|Browser logs" | tail -${L:-90}
