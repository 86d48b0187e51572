PATH=$PWD/node_modules/.bin:$PATH
node node_modules/typescript/bin/tsc -b || exit 1
timeout ${T:-300} node node_modules/@web/test-runner/dist/bin.js --config .wtr.mjs --files "$@" 2>&1 | grep -v "^$" | tail -${L:-90}
