/**
 * The environment variables that FFmpeg and FFprobe need: to be found and loaded, to find fonts (fontconfig), to read text
 * and to check certificates. They get no others, because other users' programs may see what a program does with its environment,
 * and this server's has secrets.
 */
const NAMES = [
  ...['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'],
  ...['HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'FONTCONFIG_FILE', 'FONTCONFIG_PATH'],
  ...['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

export const childEnvironment = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv =>
  Object.fromEntries(NAMES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
